import { Maximize, Minimize, MoreHorizontal, Square } from "lucide-react";
import { Suspense, useRef, useState } from "react";
import { laneMessages as words } from "../data/lane-messages.ts";
import type { LaneOf } from "../data/lane-view.ts";
import { messages } from "../data/messages.ts";
import { isOpen, textOfTurn } from "../data/round-view.ts";
import { useTurnView } from "../data/use-thread.ts";
import { lazy } from "../ui/patient-lazy.ts";
import { Mark } from "../ui/mark.tsx";
import { LaneText } from "./lane-text.tsx";
import { StateText } from "./state-text.tsx";
import { useThreadScope } from "./thread-context.ts";
import { useTail } from "./use-tail.ts";

const LaneMenu = lazy(() => import("./lane-menu.tsx"));
const stateMs = 250;

interface LaneProps {
  lane: LaneOf;
  round: string;
  at: number;
  of: number;
  /** Of the width that there is. */
  share: number;
  focus: "none" | "this" | "other";
  onFocus: () => void;
  onMove: ((by: number) => void) | null;
  /** Null unless names are hidden. */
  onPick: (() => void) | null;
  isPicked: boolean;
  isBlind: boolean;
}

/** One voice: who it is, its words with a scroll of their own, and what can be done about them. */
export function Lane(props: LaneProps) {
  const { lane, at, of, share, focus, onFocus, onMove, onPick, isPicked, isBlind } = props;
  const { store, members, actions, mayWrite, look } = useThreadScope();
  const profile = members.get(lane.member)?.profile;
  const last = lane.places.at(-1);
  // What runs is what is stopped and said; else the answer.
  const running = lane.places.find((place) => place.versions.some(isOpen)) ?? lane.places[0];
  const view = useTurnView(store, (running ?? last)?.chosen.id ?? "", stateMs);
  const isWriting = lane.places.some((place) => place.versions.some(isOpen));
  const { body, content } = useTail(isWriting);
  if (profile === undefined) return null;
  const { name, mark, role, model, practice } = profile;
  const again = (): void => {
    const place = lane.places[0];
    if (place === undefined) return;
    void actions.runAgain(place.chosen.id).then((turn) => turn === null || look.atVersion(place.id, turn));
  };
  const { turn } = view;
  const ms = turn?.startedAt == null || turn.endedAt === null ? null : turn.endedAt - turn.startedAt;
  return (
    <section
      className={`lane h-${mark.hue}`}
      data-voice-slot={lane.member}
      data-writing={isWriting}
      data-focus={focus}
      style={focus === "none" ? { flexBasis: `${share * 100}%` } : undefined}
      aria-label={words.lane(name, at, of)}
      aria-busy={isWriting}
      tabIndex={-1}
    >
      {focus === "other" ? (
        <button type="button" className="spine" onClick={onFocus}>
          <span className="sr-only">{words.focusBefore}</span>
          <Mark {...mark} />
          <b className="trunc" dir="auto">
            {name}
          </b>
          <span>
            <StateText view={view} />
          </span>
        </button>
      ) : (
        <>
          <header>
            <Mark {...mark} />
            <div className="min-w-0 flex-1">
              <h3 className="trunc" dir="auto">
                {name}
              </h3>
              <p className="trunc">
                {role}
                {role === "" || model === null ? "" : ", "}
                {practice ? messages.thread.practice : model === null ? null : <span className="mono">{model}</span>}
              </p>
            </div>
            {isPicked ? <span className="chip">{words.yourPick}</span> : null}
            <button
              type="button"
              className="ib"
              aria-pressed={focus === "this"}
              aria-label={focus === "this" ? words.unfocus(name) : words.focus(name)}
              title={focus === "this" ? words.unfocus(name) : words.focus(name)}
              onClick={onFocus}
            >
              {focus === "this" ? <Minimize size={18} /> : <Maximize size={18} />}
            </button>
            {onMove === null ? null : <MenuButton name={name} onMove={onMove} at={at} of={of} />}
          </header>
          <div ref={body} className="lane-body" tabIndex={0} role="group" aria-label={name}>
            <div ref={content}>
              {lane.places.length === 0 ? <p className="lane-state">{messages.thread.state.queued}</p> : null}
              {lane.places.map((place) => (
                <LaneText key={place.id} place={place} round={props.round} isBlind={isBlind} />
              ))}
            </div>
          </div>
          <footer>
            {isWriting && mayWrite && turn !== null && isOpen(turn) ? (
              <button
                type="button"
                className="btn line sm lane-stop"
                aria-label={messages.thread.stopVoice(name)}
                disabled={turn.stopping !== null}
                onClick={() => void actions.stopTurn(turn.id)}
              >
                <Square size={11} fill="currentColor" aria-hidden="true" />
                {messages.thread.stop}
              </button>
            ) : onPick !== null ? (
              <button type="button" className="btn line sm" onClick={onPick}>
                {words.pick}
                <span className="sr-only">{words.pickWhom(name)}</span>
              </button>
            ) : mayWrite && lane.places.length > 0 ? (
              <button type="button" className="btn line sm" onClick={again}>
                {words.runAgain}
              </button>
            ) : null}
            <span className="end">
              {isWriting ? <StateText view={view} /> : null}
              {isWriting ? " · " : ""}
              {isBlind
                ? words.size(textOfTurn(view), null, null)
                : words.size(textOfTurn(view), turn?.usage?.output ?? null, ms)}
            </span>
          </footer>
        </>
      )}
    </section>
  );
}

interface MenuButtonProps {
  name: string;
  onMove: (by: number) => void;
  at: number;
  of: number;
}

function MenuButton({ name, onMove, at, of }: MenuButtonProps) {
  const [isOpened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ib"
        aria-label={words.menu(name)}
        aria-haspopup="menu"
        aria-expanded={isOpened}
        onClick={() => setOpened(true)}
      >
        <MoreHorizontal size={18} />
      </button>
      {isOpened ? (
        <Suspense>
          <LaneMenu
            button={button}
            onLeft={at > 1 ? () => onMove(-1) : null}
            onRight={at < of ? () => onMove(1) : null}
            onClose={() => setOpened(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
