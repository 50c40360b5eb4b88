/** The same request answered with and without a lesson by a model of another family than the lesson's teacher. */
export interface Replay {
  withLesson: boolean;
  without: boolean;
}

/** So many stored requests are answered again before a lesson is taken in. */
export const replaysPerLesson = 3;

/**
 * Whether a lesson may be told: not if it made answers to earlier requests of its sort worse. Null where too few could be
 * answered again to say so. A replay costs two calls, so nothing is replayed unless somebody pays for it.
 */
export function gate(replays: Replay[]): "admit" | "refuse" | null {
  if (replays.length < replaysPerLesson) return null;
  const good = (which: keyof Replay): number => replays.filter((one) => one[which]).length;
  return good("withLesson") >= good("without") ? "admit" : "refuse";
}
