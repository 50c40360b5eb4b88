import { Maximize } from "lucide-react";
import { memo, type ReactNode, useRef, useState } from "react";
import type { Member, Turn } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import type { Place } from "../data/path-view.ts";
import { isOpen, stateOfTurn, textOfTurn } from "../data/round-view.ts";
import { useTurnView } from "../data/use-thread.ts";
import { Mark } from "../ui/mark.tsx";
import { Time } from "../ui/time.tsx";
import { ImportedChip } from "./imported-chip.tsx";
import { StateText } from "./state-text.tsx";
import { TakesUp } from "./links/takes-up.tsx";
import { useThreadScope } from "./thread-context.ts";
import { Corrections } from "./judging/judged.tsx";
import { TurnBody } from "./turn-body.tsx";
import { TurnFooter } from "./turn-footer.tsx";
import { useClipped } from "./use-clipped.ts";
import { useHeld } from "./use-held.ts";
import { useVersions } from "./use-versions.ts";
import { usePace } from "./use-visible.ts";

const words = messages.thread;

interface SlotProps {
  place: Place;
  /** Its number in a deck of so many pages, from 1; null in a stack. */
  page?: number | null;
  pages?: number;
  /** False for a page of the deck that is not looked at. */
  isShown?: boolean;
  /** Opens a voice on the whole screen. */
  onFocus: (member: string) => void;
}

/**
 * The room of one voice in a parallel round. Its height never follows its text:
 * while it writes the end is shown, afterwards the beginning.
 */
export const Slot = memo(function Slot({ place, page = null, pages = 0, isShown = true, onFocus }: SlotProps) {
  const { store, members } = useThreadScope();
  const element = useRef<HTMLElement>(null);
  const versions = useVersions(place);
  const [isExpanded, setExpanded] = useState(false);
  const { pace, isNear } = usePace(element, isExpanded);
  const view = useTurnView(store, versions.shown.id, pace);
  // The view does not turn to the beginning under the hand of someone who reads or selects.
  const isWriting = useHeld(isOpen(view.turn ?? versions.shown), element);
  const { win, pane, isClipped } = useClipped(isWriting);
  const member = members.get(place.member);
  const profile = member?.profile;
  const text = textOfTurn(view);
  const state = stateOfTurn(view);

  const toggle = (): void => {
    setExpanded(!isExpanded);
    if (isExpanded) requestAnimationFrame(() => element.current?.scrollIntoView({ block: "nearest" }));
  };
  return (
    <article
      ref={element}
      className={`slot h-${profile?.mark.hue ?? "graphite"}`}
      data-anchor={place.id}
      data-voice-slot={place.member}
      data-writing={isWriting}
      data-clipped={isClipped}
      data-open={isExpanded}
      data-message={view.turn?.message?.id}
      aria-busy={isOpen(view.turn)}
      aria-label={page === null ? undefined : words.deckPage(profile?.name ?? "", page, pages)}
      inert={!isShown}
      tabIndex={-1}
    >
      <SlotHeader member={member} onFocus={page === null ? null : () => onFocus(place.member)}>
        {state === "done" ? <Time at={view.turn?.endedAt ?? versions.shown.plannedAt} /> : <StateText view={view} />}
      </SlotHeader>
      <div ref={win} className="win">
        <div ref={pane} className="pane">
          {view.links.length === 0 ? null : (
            <TakesUp
              links={view.links}
              text={text}
              element={() => element.current}
              hue={profile?.mark.hue ?? "graphite"}
            />
          )}
          <TurnBody view={view} name={profile?.name ?? ""} text={text} isWriting={isWriting} isNear={isNear} />
          <Corrections message={view.turn?.message} />
        </div>
      </div>
      {page !== null && isOpen(view.turn) ? (
        <DeckFooter turn={view.turn} name={profile?.name ?? ""} />
      ) : (
        <TurnFooter
          view={view}
          text={text}
          name={profile?.name ?? ""}
          versions={versions}
          expansion={isWriting || !(isClipped || isExpanded) ? null : { isExpanded, toggle }}
        />
      )}
    </article>
  );
});

type ReservedSlotProps = { member: string; page: number | null; pages: number; isShown: boolean };

/** Room for a voice of which only the name is known. */
export function ReservedSlot({ member, page, pages, isShown }: ReservedSlotProps) {
  const seated = useThreadScope().members.get(member);
  const profile = seated?.profile;
  return (
    <article
      className={`slot h-${profile?.mark.hue ?? "graphite"}`}
      data-voice-slot={member}
      aria-busy="true"
      aria-label={page === null ? undefined : words.deckPage(profile?.name ?? "", page, pages)}
      inert={!isShown}
      tabIndex={-1}
    >
      <SlotHeader member={seated} onFocus={null}>
        {words.state.queued}
      </SlotHeader>
    </article>
  );
}

/** While a page of the deck is written: its Stop. */
function DeckFooter({ turn, name }: { turn: Turn | null; name: string }) {
  const { actions, mayWrite } = useThreadScope();
  if (turn === null || turn.stopping !== null || !mayWrite) return <footer className="ft" />;
  return (
    <footer className="ft">
      <button
        type="button"
        className="deck-stop"
        aria-label={words.stopVoice(name)}
        onClick={() => void actions.stopTurn(turn.id)}
      >
        {words.stop}
      </button>
    </footer>
  );
}

interface SlotHeaderProps {
  member: Member | undefined;
  /** Opens the voice on the whole screen; null where it has room. */
  onFocus: (() => void) | null;
  children: ReactNode;
}

function SlotHeader({ member, onFocus, children }: SlotHeaderProps) {
  const profile = member?.profile;
  return (
    <header>
      {profile === undefined ? null : (
        <>
          <Mark {...profile.mark} size="s" />
          <h3 className="trunc" dir="auto">
            {profile.name}
          </h3>
          <span className="trunc">{profile.role}</span>
          {profile.practice ? <span className="chip">{words.practice}</span> : null}
          <ImportedChip member={member} />
        </>
      )}
      <span className="state">{children}</span>
      {onFocus === null || profile === undefined ? null : (
        <button type="button" className="ib" aria-label={words.focusVoice(profile.name)} onClick={onFocus}>
          <Maximize size={18} />
        </button>
      )}
    </header>
  );
}
