import type { Round, ThreadState } from "@parley/protocol";
import { shownHead, tipThrough } from "../data/path-view.ts";
import { pathMessages as words } from "../data/path-messages.ts";
import { useThreadScope } from "./thread-context.ts";
import "../ui/paths.css";

/** Says that this is not what everybody reads, and leads back or makes it so; or that the thread once went on from here. */
export default function PathBar({ state, after }: { state: ThreadState; after: Round[] }) {
  const { actions, choice, look, members, you } = useThreadScope();
  const mayWrite = you !== null && members.get(you)?.role !== "viewer";
  const newest = after.at(-1);
  if (choice.tip !== null) {
    const head = shownHead(state, choice);
    const goOn = async (): Promise<void> => {
      if (head !== null && (await actions.continueFrom(head))) look.atPath(null);
    };
    return (
      <div className="path-bar" role="status">
        <p>{words.elsewhere}</p>
        {mayWrite && state.running === null ? (
          <button type="button" className="btn line sm" onClick={() => void goOn()}>
            {words.continueHere}
          </button>
        ) : null}
        <button type="button" className="btn sm" onClick={() => look.atPath(null)}>
          {words.back}
        </button>
      </div>
    );
  }
  if (newest === undefined || state.running !== null) return null;
  return (
    <div className="path-bar" role="status">
      <p>{words.wentOn}</p>
      <button type="button" className="btn line sm" onClick={() => look.atPath(tipThrough(state, newest.id))}>
        {words.show}
      </button>
    </div>
  );
}
