import { useState } from "react";
import type { Turn } from "@parley/protocol";
import type { Place } from "../data/round-view.ts";

export interface Versions {
  shown: Turn;
  /** From 1. */
  number: number;
  count: number;
  step: (by: number) => void;
}

/** Which version of a place is looked at: the latest, until the reader turns back; a new one is shown again. */
export function useVersions(place: Place): Versions {
  const [picked, setPicked] = useState<{ id: string; outOf: number } | null>(null);
  const count = place.versions.length;
  const index =
    picked === null || picked.outOf !== count ? -1 : place.versions.findIndex((turn) => turn.id === picked.id);
  const at = index === -1 ? count - 1 : index;
  return {
    shown: place.versions[at] ?? place.chosen,
    number: at + 1,
    count,
    step(by) {
      const next = place.versions[at + by];
      if (next !== undefined) setPicked({ id: next.id, outOf: count });
    },
  };
}
