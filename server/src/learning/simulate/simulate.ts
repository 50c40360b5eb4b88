import { migrate } from "../../store/migrate.ts";
import { openStore } from "../../store/open-store.ts";
import { arms } from "./arms.ts";
import { type ArmResult, runArm } from "./run-arm.ts";

export interface Part {
  seed: string;
  /** The first run, and how many. */
  from: number;
  runs: number;
}

/** What came of each run, by arm in the order of `arms`. */
export type RunResults = ArmResult[][];

/**
 * Runs every arm as often as is asked for, each in a database of its own in memory, through the store, the admission, the
 * merge, the recall and the counters of the product. A run depends on the seed and its number alone, so that parts of it
 * can be done side by side.
 */
export async function simulate({ seed, from, runs }: Part): Promise<RunResults> {
  const store = openStore({ kind: "sqlite", path: ":memory:" });
  try {
    await migrate(store);
    const results: RunResults = [];
    for (let run = from; run < from + runs; run += 1) {
      const row: ArmResult[] = [];
      for (const arm of arms)
        row.push(await store.unguarded.transaction().execute((db) => runArm(db, arm, `${seed}:${run}`)));
      results.push(row);
    }
    return results;
  } finally {
    await store.close();
  }
}
