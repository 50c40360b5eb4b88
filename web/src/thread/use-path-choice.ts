import { useMemo, useState } from "react";
import { noChoice, type PathChoice } from "../data/path-view.ts";

/** Looks around in the tree of rounds, for this viewer alone. */
export interface Look {
  atVersion(place: string, turn: string): void;
  /** At the path that ends with this round; null for the one that everybody is on. */
  atPath(tip: string | null): void;
}

export function usePathChoice(): { choice: PathChoice; look: Look } {
  const [choice, setChoice] = useState(noChoice);
  const look = useMemo<Look>(
    () => ({
      atVersion: (place, turn) => setChoice((now) => ({ ...now, picks: new Map(now.picks).set(place, turn) })),
      atPath: (tip) => setChoice((now) => (tip === null ? noChoice : { ...now, tip })),
    }),
    [],
  );
  return { choice, look };
}
