import { memo, type MouseEvent, type ReactNode, Suspense, useId, useMemo, useRef, useState } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import type { Round } from "@parley/protocol";
import type { ShownRound } from "../data/path-view.ts";
import { messages } from "../data/messages.ts";
import { stagesOf, unplannedMembers } from "../data/round-view.ts";
import { Later } from "./later.tsx";
import { PersonMessage } from "./person-message.tsx";
import { turnTo } from "./deck-page.ts";
import { useAway } from "./use-away.ts";
import { Stages } from "./stages.tsx";
import { ReservedSlot, Slot } from "./slot.tsx";
import { useDeck } from "./use-deck.ts";
import { VoiceMessage } from "./voice-message.tsx";

const DeckReader = lazy(() => import("./deck-reader.tsx"));
const Suggestions = lazy(() => import("./suggestions.tsx"));
const RoundLinks = lazy(() => import("./links/round-links.tsx"));
const RoundActions = lazy(() => import("./round-actions.tsx"));
const RoundCost = lazy(async () => ({ default: (await import("./money-parts.tsx")).RoundCost }));
const words = messages.thread;

interface RoundGroupProps extends ShownRound {
  /** The last group keeps enough room below for its question to stand near the top. */
  isTail: boolean;
  /** Messages that came while the round runs. */
  children: ReactNode;
}

/** What people said, and the answers to it. Two and more answers stand in slots of fixed height. */
export const RoundGroup = memo(function RoundGroup({
  round,
  read,
  isEnd,
  until,
  number,
  siblings,
  isTail,
  children,
}: RoundGroupProps) {
  const heading = useId();
  const element = useRef<HTMLElement>(null);
  const slots = useRef<HTMLDivElement>(null);
  const { first: places, later } = useMemo(() => stagesOf({ round, read, isEnd, until }), [round, read, isEnd, until]);
  const isParallel = round.mode !== "round-robin" && Math.max(round.members.length, places.length) > 1;
  const { isDeck, page } = useDeck(slots, isParallel && round.status === "running", isTail);
  const [focused, setFocused] = useState<string | null>(null);
  const away = useAway(element, !isTail);
  const reserved = unplannedMembers(round);
  const pages = places.length + reserved.length;
  const pageOf = (index: number) => (isDeck ? index + 1 : null);
  const isShown = (member: string): boolean => page === null || page === member;

  const at = useMemo(
    () => ({ round: round.id, parent: round.parent, siblings: siblings.split(" ") }),
    [round.id, round.parent, siblings],
  );

  if (away !== null) {
    return (
      <section ref={element} className="group" data-round={round.id} style={{ height: away }} aria-labelledby={heading}>
        <h2 id={heading} className="sr-only">
          {words.round(number)}
        </h2>
      </section>
    );
  }
  return (
    <section ref={element} className="group" data-round={round.id} data-tail={isTail} aria-labelledby={heading}>
      {round.messages.map((message) => (
        <PersonMessage key={message.id} message={message} at={at} />
      ))}
      <div className="group-body">
        <div className="rd">
          <h2 id={heading}>{words.round(number)}</h2>
          <span>{summary(round)}</span>
          {round.endedAt === null ? null : (
            <span className="rd-cost">
              <Later>
                <RoundCost round={round} />
              </Later>
            </span>
          )}
        </div>
        {isParallel ? (
          <div
            ref={slots}
            className="slots"
            data-deck={isDeck}
            {...(isDeck ? { role: "group", "aria-roledescription": "carousel", "aria-label": words.deck } : {})}
            onClick={isDeck ? turnToPressed : undefined}
          >
            {places.map((place, index) => (
              <Slot
                key={place.id}
                place={place}
                page={pageOf(index)}
                pages={pages}
                isShown={isShown(place.member)}
                onFocus={setFocused}
              />
            ))}
            {reserved.map((member, index) => (
              <ReservedSlot
                key={member}
                member={member}
                page={pageOf(places.length + index)}
                pages={pages}
                isShown={isShown(member)}
              />
            ))}
          </div>
        ) : (
          places.map((place) => <VoiceMessage key={place.id} place={place} />)
        )}
        {later.length === 0 ? null : <Stages round={round} places={later} />}
        {round.links.length === 0 && round.turns.every((turn) => turn.links.length === 0) ? null : (
          <div className="mt-1 min-h-11">
            <Later>
              <RoundLinks round={round} />
            </Later>
          </div>
        )}
        {isEnd && mayMerge(round) ? (
          <div className="mt-1 min-h-11">
            <Later>
              <RoundActions round={round} places={places} />
            </Later>
          </div>
        ) : null}
        {isTail && hasSuggestions(round) ? (
          <Suspense>
            <Suggestions round={round} />
          </Suspense>
        ) : null}
        {round.reason === "nobody" && !isBetweenPeople(round) ? <p className="note-row">{words.nobody}</p> : null}
        {children}
      </div>
      {focused === null ? null : (
        <Suspense>
          <DeckReader places={places} member={focused} onTurn={setFocused} onClose={() => setFocused(null)} />
        </Suspense>
      )}
    </section>
  );
});

/** A page that peeks in at the edge is inert, so a press on it reaches the deck, which turns to it. */
function turnToPressed(event: MouseEvent<HTMLElement>): void {
  const deck = event.currentTarget;
  if (event.target !== deck) return;
  const pressed = [...deck.querySelectorAll<HTMLElement>(":scope > [data-voice-slot]")].find((page) => {
    const { left, right } = page.getBoundingClientRect();
    return left <= event.clientX && event.clientX <= right;
  });
  if (pressed !== undefined) turnTo(deck, pressed);
}

/** Where several voices read each other; room for its row is kept from the start. */
function mayMerge({ members, settings }: ShownRound["round"]): boolean {
  return members.length > 1 && settings.readsPeers;
}

function hasSuggestions({ result }: ShownRound["round"]): boolean {
  return typeof result === "object" && result !== null && "suggestions" in result;
}

function summary(round: ShownRound["round"]): string {
  const count = round.members.length;
  if (round.endedAt !== null)
    return words.roundTook(
      round.mode === "round-robin" ? 1 : count,
      Math.max(1, Math.round((round.endedAt - round.startedAt) / 1000)),
    );
  if (round.stopping !== null) return words.stopping;
  if (round.status === "paused") return words.state.paused;
  const open = round.turns.filter((turn) => turn.status !== "ended").length;
  return open > 0 || round.mode === "round-robin" ? words.roundWriting(open) : words.inParallel(count);
}

/** Whether it holds only what people said to one another. */
function isBetweenPeople({ messages: said }: Round): boolean {
  return said.length > 0 && said.every((message) => message.to?.length === 0);
}
