import { Id } from "@parley/protocol";

/** How far a reader of one round has read: what is in `Last-Event-ID`. */
export interface RoundCursor {
  /** The message that asked for the round. */
  message: Id;
  /** The last saved event of which something was sent, and how much of it (texts apart). */
  seq: number;
  sent: number;
  /** How much of each turn's text was sent, in UTF-16 code units, by order of planning. */
  texts: number[];
  /** True once all was sent. */
  ended: boolean;
}

export function formatRoundCursor({ message, seq, sent, texts, ended }: RoundCursor): string {
  return ended ? `${message}:end` : `${message}:${seq}.${sent}:${texts.join(".")}`;
}

/** The inverse; null for any other text. */
export function parseRoundCursor(text: string): RoundCursor | null {
  const [, id, end, seq, sent, texts = ""] =
    /^([^:]{36}):(?:(end)|(\d{1,12})\.(\d{1,3}):([\d.]{0,400}))$/.exec(text) ?? [];
  const message = Id.safeParse(id);
  if (!message.success) return null;
  return {
    message: message.data,
    seq: Number(seq ?? 0),
    sent: Number(sent ?? 0),
    texts: texts === "" ? [] : texts.split(".").map(Number),
    ended: end !== undefined,
  };
}
