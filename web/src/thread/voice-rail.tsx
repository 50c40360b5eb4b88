import { Toolbar } from "radix-ui";
import { useEffect, useRef } from "react";
import type { Member, ThreadState } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { isOpen, lastTurnOf, openTurns, seatedVoices, stateOfTurn } from "../data/round-view.ts";
import { useTurnView } from "../data/use-thread.ts";
import { Mark } from "../ui/mark.tsx";
import { useDeckPage } from "./deck-page.ts";
import { goToVoice } from "./go-to-voice.ts";
import { useQueuedText } from "./state-text.tsx";
import { useThreadScope } from "./thread-context.ts";

const words = messages.thread;

/** One chip a voice: what it does, a way to its words, and its Stop. */
export function VoiceRail({ state }: { state: ThreadState }) {
  const { actions } = useThreadScope();
  const voices = seatedVoices(state);
  const writing = openTurns(state);
  if (voices.length === 0) return <div className="pt-2.5" />;
  return (
    <Toolbar.Root className="rail" aria-label={words.railLabel}>
      <div className="vs">
        {voices.map((voice) => (
          <Chip key={voice.id} voice={voice} turn={lastTurnOf(state, voice.id)?.id ?? ""} />
        ))}
      </div>
      {writing.length > 1 ? (
        <Toolbar.Button className="btn sm px-2" onClick={() => void actions.stopAll()}>
          {words.stopAll}
          <kbd>Esc</kbd>
        </Toolbar.Button>
      ) : null}
    </Toolbar.Root>
  );
}

const chipPaceMs = 250;

function Chip({ voice, turn }: { voice: Member; turn: string }) {
  const { store, actions } = useThreadScope();
  const view = useTurnView(store, turn, chipPaceMs);
  const { name, mark } = voice.profile;
  const state = stateOfTurn(view);
  const says = useQueuedText(view) ?? words.state[state];
  const isRunning = isOpen(view.turn);
  const isCurrent = useDeckPage() === voice.id;
  const chip = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (isCurrent) chip.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isCurrent]);
  return (
    <span ref={chip} className={`v h-${mark.hue}`} data-idle={!isRunning} data-bad={state === "failed"}>
      <Toolbar.Button
        className="go"
        aria-label={words.goTo(name, says)}
        aria-current={isCurrent ? "true" : undefined}
        onClick={() => goToVoice(voice.id)}
      >
        <Mark {...mark} size="s" />
        <b dir="auto">{name}</b>
        {says === "" ? null : <span className="say">{says}</span>}
      </Toolbar.Button>
      {isRunning && state !== "stopping" ? (
        <Toolbar.Button
          className="stop"
          aria-label={words.stopVoice(name)}
          title={words.stopVoice(name)}
          onClick={() => void actions.stopTurn(turn)}
        />
      ) : null}
    </span>
  );
}
