import { ChevronLeft, ChevronRight } from "lucide-react";
import { pathMessages as words } from "../data/path-messages.ts";
import { tipThrough } from "../data/path-view.ts";
import { useThreadScope } from "./thread-context.ts";

/** From a message to those that were sent in its place: each leads a path of its own. */
export default function PathSwitch({ round, siblings }: { round: string; siblings: string[] }) {
  const { store, look } = useThreadScope();
  const at = siblings.indexOf(round);
  const step = (by: number): void => {
    const { state } = store.view();
    const next = siblings[at + by];
    if (state !== null && next !== undefined) look.atPath(tipThrough(state, next));
  };
  return (
    <span className="paths">
      <button type="button" className="ib sm" aria-label={words.olderPath} disabled={at === 0} onClick={() => step(-1)}>
        <ChevronLeft size={15} />
      </button>
      <span aria-label={words.pathOf(at + 1, siblings.length)}>
        {at + 1}/{siblings.length}
      </span>
      <button
        type="button"
        className="ib sm"
        aria-label={words.newerPath}
        disabled={at === siblings.length - 1}
        onClick={() => step(1)}
      >
        <ChevronRight size={15} />
      </button>
    </span>
  );
}
