import type { ThreadState } from "@parley/protocol";
import { pathMessages as words } from "../data/path-messages.ts";
import { headAfter } from "../data/path-view.ts";
import { useThreadScope } from "./thread-context.ts";

/** For a version or a message: everybody goes on from there. */
export default function ContinueHere({ round, state }: { round: string; state: ThreadState | null }) {
  const { actions, choice, look, mayWrite } = useThreadScope();
  if (state === null || state.running !== null) return null;
  const goOn = async (): Promise<void> => {
    if (await actions.continueFrom(headAfter(state, choice, round))) look.atPath(null);
  };
  return (
    <p className="ended">
      {words.notRead}{" "}
      {mayWrite ? (
        <button type="button" className="under" onClick={() => void goOn()}>
          {words.continueHere}
        </button>
      ) : null}
    </p>
  );
}
