import { type KeyboardEvent, Suspense, useEffect, useRef, useState } from "react";
import type { Member, ThreadState } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { peopleBeside } from "../data/people.ts";
import { isOpen, lastTurnOf, openTurns, seatedVoices, stateOfTurn } from "../data/round-view.ts";
import { useTurnView } from "../data/use-thread.ts";
import { Mark } from "../ui/mark.tsx";
import { lazy } from "../ui/patient-lazy.ts";
import { useDeckPage } from "./deck-page.ts";
import { goToVoice } from "./go-to-voice.ts";
import { useQueuedText } from "./state-text.tsx";
import { useThreadScope } from "./thread-context.ts";

const words = messages.thread;
const PeopleHere = lazy(() => import("./people-here.tsx"));

/** The others who are there; of a thread of one's own there is nothing to load. */
export function People({ state }: { state: ThreadState }) {
  const { you } = useThreadScope();
  const others = peopleBeside(state, you);
  if (others.length === 0) return null;
  return (
    <Suspense>
      <PeopleHere others={others} />
    </Suspense>
  );
}

/**
 * One chip a voice: what it does, a way to its words, and its Stop. One stop for the Tab key, at the voice that was
 * used last; the arrows go on from there.
 */
export function VoiceRail({ state }: { state: ThreadState }) {
  const { actions, mayWrite } = useThreadScope();
  const [lastUsed, setLastUsed] = useState<string | null>(null);
  const voices = seatedVoices(state);
  const writing = openTurns(state);
  const tabStop = voices.some((voice) => voice.id === lastUsed) ? lastUsed : voices[0]?.id;
  if (voices.length === 0) return <div className="pt-2.5" />;
  return (
    <div role="toolbar" className="rail" aria-label={words.railLabel} onKeyDown={moveFocus}>
      <div className="vs">
        {voices.map((voice) => (
          <Chip
            key={voice.id}
            voice={voice}
            turn={lastTurnOf(state, voice.id)?.id ?? ""}
            isTabStop={voice.id === tabStop}
            onUse={setLastUsed}
          />
        ))}
        <People state={state} />
      </div>
      {writing.length > 1 && mayWrite ? (
        <button type="button" tabIndex={-1} className="btn sm px-2" onClick={() => void actions.stopAll()}>
          {words.stopAll}
          <kbd>Esc</kbd>
        </button>
      ) : null}
    </div>
  );
}

/** The arrows, Home and End among the buttons that are there at this moment; past the last comes the first. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const goals = new Map([
    ["ArrowRight", at + 1],
    ["ArrowLeft", at - 1],
    ["Home", 0],
    ["End", -1],
  ]);
  const goal = goals.get(event.key);
  if (goal === undefined || at === -1) return;
  event.preventDefault();
  buttons.at(goal % buttons.length)?.focus();
}

const chipPaceMs = 250;

interface ChipProps {
  voice: Member;
  turn: string;
  isTabStop: boolean;
  onUse: (voice: string) => void;
}

function Chip({ voice, turn, isTabStop, onUse }: ChipProps) {
  const { store, actions, isPaused, mayWrite } = useThreadScope();
  const view = useTurnView(store, turn, chipPaceMs);
  const { name, mark } = voice.profile;
  const state = stateOfTurn(view);
  const waits = useQueuedText(view) ?? words.state[state];
  const says = isPaused && view.turn?.status === "planned" ? words.state.paused : waits;
  const isRunning = isOpen(view.turn);
  const isCurrent = useDeckPage() === voice.id;
  const chip = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (isCurrent) chip.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isCurrent]);
  return (
    <span
      ref={chip}
      className={`v h-${mark.hue}`}
      data-idle={!isRunning}
      data-bad={state === "failed"}
      onFocus={() => onUse(voice.id)}
    >
      <button
        type="button"
        className="go"
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isCurrent ? "true" : undefined}
        onClick={() => goToVoice(voice.id)}
      >
        <Mark {...mark} size="s" />
        <b dir="auto" aria-hidden="true">
          {name}
        </b>
        {says === "" ? null : (
          <span className="say" aria-hidden="true">
            {says}
          </span>
        )}
        <span className="sr-only">{words.goTo(name, says)}</span>
      </button>
      {isRunning && mayWrite && state !== "stopping" ? (
        <button
          type="button"
          className="stop"
          tabIndex={-1}
          aria-label={words.stopVoice(name)}
          title={words.stopVoice(name)}
          onClick={() => void actions.stopTurn(turn)}
        />
      ) : null}
    </span>
  );
}
