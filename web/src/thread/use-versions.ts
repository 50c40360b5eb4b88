import type { Turn } from "@parley/protocol";
import type { Place } from "../data/path-view.ts";
import { useThreadScope } from "./thread-context.ts";

export interface Versions {
  place: Place;
  shown: Turn;
  /** From 1. */
  number: number;
  count: number;
  step: (by: number) => void;
}

/** Which version of a place is looked at: the one its path reads, until the viewer turns to another. */
export function useVersions(place: Place): Versions {
  const { choice, look } = useThreadScope();
  const picked = choice.picks.get(place.id);
  const shown = place.versions.find((turn) => turn.id === picked) ?? place.chosen;
  const at = place.versions.indexOf(shown);
  return {
    place,
    shown,
    number: at + 1,
    count: place.versions.length,
    step(by) {
      const next = place.versions[at + by];
      if (next !== undefined) look.atVersion(place.id, next.id);
    },
  };
}
