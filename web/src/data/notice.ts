import type { toast } from "sonner";
import { errorText } from "./error-text.ts";

const listeners = new Set<() => void>();
let isWanted = false;
let shown: (speak: typeof toast) => void = () => undefined;
const speaking = new Promise<typeof toast>((resolve) => (shown = resolve));

/** Whether somebody has something to say: then the place where it is shown is needed at once. */
export const noticePlace = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isWanted: (): boolean => isWanted,
  /** Called by the place once it stands; what was said before is shown now. */
  stands: (speak: typeof toast): void => shown(speak),
};

function say(speak: (show: typeof toast) => void): void {
  isWanted = true;
  for (const listener of listeners) listener();
  void speaking.then(speak);
}

/** A short message at the foot of the page. */
export function notify(text: string, options: { durationMs?: number } = {}): void {
  say((show) => show(text, options.durationMs === undefined ? {} : { duration: options.durationMs }));
}

const undoMs = 10_000;

/** A message that offers for ten seconds to take back what happened. */
export function notifyUndo(text: string, label: string, undo: () => void): void {
  say((show) => show(text, { duration: undoMs, action: { label, onClick: undo } }));
}

export function notifyError(error: unknown): void {
  const text = errorText(error);
  say((show) => show.error(text));
}

/** A message that holds an action stays until somebody takes it or closes it. */
export function notifyWithAction(text: string, label: string, onClick: () => void): void {
  say((show) => show(text, { duration: Number.POSITIVE_INFINITY, closeButton: true, action: { label, onClick } }));
}
