import type { Delta } from "./events.ts";
import type { Part } from "./message.ts";

/** What a reader holds of a running turn. `gap` says that something is missing until the next re-send. */
export interface DraftText {
  parts: Part[];
  gap: boolean;
}

export const emptyDraft: DraftText = { parts: [], gap: false };

/**
 * Streaming text heals itself: a delta that begins beyond what is held is a gap
 * and ignored (so is part n + 1 while part n is unknown); one that adds nothing is
 * ignored; any other truncates what is held to its offset and appends. Losing,
 * repeating or shuffling deltas therefore never yields a text that was not sent.
 */
export function applyDelta(draft: DraftText, delta: Delta): DraftText {
  const held = draft.parts[delta.part];
  if (delta.part > draft.parts.length || (held === undefined && delta.offset > 0)) return { ...draft, gap: true };
  if (held === undefined) {
    return { parts: [...draft.parts, { type: delta.kind, text: delta.text }], gap: false };
  }
  if (held.type !== delta.kind) return draft;
  if (delta.offset > held.text.length) return { ...draft, gap: true };
  if (delta.offset + delta.text.length <= held.text.length) return draft;
  const text = held.text.slice(0, delta.offset) + delta.text;
  return { parts: draft.parts.with(delta.part, { type: delta.kind, text }), gap: false };
}
