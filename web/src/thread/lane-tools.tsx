import { EyeOff } from "lucide-react";
import type { ThreadState } from "@parley/protocol";
import { laneMessages as words } from "../data/lane-messages.ts";
import { messages } from "../data/messages.ts";
import { openTurns } from "../data/round-view.ts";
import RoundActions from "./round-actions.tsx";
import { ThreadProvider, useThreadScope } from "./thread-context.ts";
import { People } from "./voice-rail.tsx";
import { useLanes } from "./use-lanes.ts";
import "../ui/lanes.css";

/** In the place of the rail, since each lane says what its voice does: what is done with all of them. */
export default function LaneTools({ state }: { state: ThreadState }) {
  const { actions, mayWrite } = useThreadScope();
  const { shown, lanes, picked, choices, change, scope } = useLanes(state);
  const answers = lanes.flatMap((lane) => lane.places.slice(0, 1));
  const canMerge = shown !== null && shown.isEnd && shown.round.settings.readsPeers;
  return (
    <div className="lane-tools">
      {canMerge ? (
        <ThreadProvider value={scope}>
          <RoundActions round={shown.round} places={answers} />
        </ThreadProvider>
      ) : null}
      <button
        type="button"
        className="btn line sm"
        aria-pressed={choices.hidesNames}
        onClick={() => change({ hidesNames: !choices.hidesNames })}
      >
        <EyeOff size={15} aria-hidden="true" />
        {words.hide}
      </button>
      <span className="picked" role="status">
        {picked === null ? "" : words.picked(picked.profile.name)}
      </span>
      <People state={state} />
      {mayWrite && openTurns(state).length > 0 ? (
        <button type="button" className="btn sm" onClick={() => void actions.stopAll()}>
          {messages.thread.stopAll}
          <kbd>Esc</kbd>
        </button>
      ) : null}
    </div>
  );
}
