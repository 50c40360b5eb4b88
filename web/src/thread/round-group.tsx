import { memo, type ReactNode, useId, useMemo, useRef } from "react";
import type { Round } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { placesOf, unplannedMembers } from "../data/round-view.ts";
import { PersonMessage } from "./person-message.tsx";
import { useAway } from "./use-away.ts";
import { ReservedSlot, Slot } from "./slot.tsx";
import { VoiceMessage } from "./voice-message.tsx";

const words = messages.thread;

interface RoundGroupProps {
  round: Round;
  /** The last group keeps enough room below for its question to stand near the top. */
  isTail: boolean;
  /** Messages that came while the round runs. */
  children: ReactNode;
}

/** What people said, and the answers to it. Two and more answers stand in slots of fixed height. */
export const RoundGroup = memo(function RoundGroup({ round, isTail, children }: RoundGroupProps) {
  const heading = useId();
  const element = useRef<HTMLElement>(null);
  const away = useAway(element, !isTail);
  const places = useMemo(() => placesOf(round), [round]);
  const reserved = unplannedMembers(round);
  const isParallel = Math.max(round.members.length, places.length) > 1;

  if (away !== null) {
    return (
      <section ref={element} className="group" data-round={round.id} style={{ height: away }} aria-labelledby={heading}>
        <h2 id={heading} className="sr-only">
          {words.round(round.index + 1)}
        </h2>
      </section>
    );
  }
  return (
    <section ref={element} className="group" data-round={round.id} data-tail={isTail} aria-labelledby={heading}>
      {round.messages.map((message) => (
        <PersonMessage key={message.id} message={message} />
      ))}
      <div className="group-body">
        <div className="rd">
          <h2 id={heading}>{words.round(round.index + 1)}</h2>
          <span>{summary(round)}</span>
        </div>
        {isParallel ? (
          <div className="slots">
            {places.map((place) => (
              <Slot key={place.id} place={place} />
            ))}
            {reserved.map((member) => (
              <ReservedSlot key={member} member={member} />
            ))}
          </div>
        ) : (
          places.map((place) => <VoiceMessage key={place.id} place={place} />)
        )}
        {children}
      </div>
    </section>
  );
});

function summary(round: Round): string {
  const count = round.members.length;
  if (round.endedAt !== null)
    return words.roundTook(count, Math.max(1, Math.round((round.endedAt - round.startedAt) / 1000)));
  if (round.stopping !== null) return words.stopping;
  const open = round.turns.filter((turn) => turn.status !== "ended").length;
  return open > 0 ? words.roundWriting(open) : words.inParallel(count);
}
