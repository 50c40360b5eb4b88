import type { Id, Judgement } from "@parley/protocol";
import type { JudgedPlace } from "../../store/judgements.ts";
import type { Needs } from "../needs.ts";

/** What of a judgement changed; `withdrawn` for anything that was taken back. */
export type JudgedKind = "up" | "down" | "best" | "correction" | "withdrawn";

export interface Judged extends JudgedPlace {
  /** The person's member. */
  by: Id;
  kind: JudgedKind;
  /** Of a correction what it says; else null. */
  text: string | null;
}

/**
 * Called once for each thing that a judgement says anew, after its commit, by the process that committed it: whoever
 * listens on the bus of this process finds it saved. What stands is what `judgementsOf` reads; this only says when to look.
 */
export function onJudged(needs: Pick<Needs, "bus">, judged: Judged): void {
  needs.bus.tell({ type: "judged", ...judged });
}

/** What one judgement says that the one before it did not. */
export function whatChanged(before: Judgement, after: Judgement): Pick<Judged, "kind" | "text">[] {
  const told: Pick<Judged, "kind" | "text">[] = [];
  if (before.thumb !== after.thumb) told.push({ kind: after.thumb ?? "withdrawn", text: null });
  if (before.isBest !== after.isBest) told.push({ kind: after.isBest ? "best" : "withdrawn", text: null });
  if (before.correction !== after.correction)
    told.push({ kind: after.correction === null ? "withdrawn" : "correction", text: after.correction?.text ?? null });
  return told;
}
