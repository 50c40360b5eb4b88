import { errorText } from "./error-text.ts";

/** A short message at the foot of the page. Its code comes with the first one. */
export function notify(text: string, options: { durationMs?: number } = {}): void {
  void import("sonner").then(({ toast }) =>
    toast(text, options.durationMs === undefined ? {} : { duration: options.durationMs }),
  );
}

const undoMs = 10_000;

/** A message that offers for ten seconds to take back what happened. */
export function notifyUndo(text: string, label: string, undo: () => void): void {
  void import("sonner").then(({ toast }) => toast(text, { duration: undoMs, action: { label, onClick: undo } }));
}

export function notifyError(error: unknown): void {
  const text = errorText(error);
  void import("sonner").then(({ toast }) => toast.error(text));
}

/** A message that holds an action stays until somebody takes it or closes it. */
export function notifyWithAction(text: string, label: string, onClick: () => void): void {
  void import("sonner").then(({ toast }) =>
    toast(text, { duration: Number.POSITIVE_INFINITY, closeButton: true, action: { label, onClick } }),
  );
}
