import { z } from "zod";
import { Id } from "./ids.ts";

export const maxNoteLength = 100_000;
const titleAtMost = 120;
const excerptAtMost = 160;

/** Markdown that its account or a thread's members keep. */
export const Note = z.object({
  id: Id,
  /** The thread whose members share it; null for a note of one's own. */
  thread: Id.nullable(),
  /** Threads beside which a note of one's own is shown; empty for a shared one. */
  pins: z.array(Id),
  /** The first line that holds words. */
  title: z.string(),
  text: z.string(),
  /** Raised by every save of the text. */
  version: z.int(),
  createdAt: z.int(),
  updatedAt: z.int(),
});
export type Note = z.infer<typeof Note>;

/** A note in a list: `excerpt` is the beginning of what follows its title. */
export const NoteListing = Note.omit({ text: true }).extend({ excerpt: z.string() });
export type NoteListing = z.infer<typeof NoteListing>;

const NoteText = z.string().max(maxNoteLength);

/** The same id, place and text again is answered with the stored note. */
export const NoteInput = z.strictObject({
  id: Id.optional(),
  thread: Id.nullable().default(null),
  pins: z.array(Id).max(50).default([]),
  text: NoteText.default(""),
});
export type NoteInput = z.infer<typeof NoteInput>;

/** A text comes with the version it was written on; pins replace the pins there were. */
export const NoteChange = z
  .strictObject({ version: z.int().min(1).optional(), text: NoteText.optional(), pins: z.array(Id).max(50).optional() })
  .refine((change) => change.text === undefined || change.version !== undefined, "a text needs its `version`");
export type NoteChange = z.infer<typeof NoteChange>;

/** The first line that holds words, without the signs Markdown begins it with. */
export function titleOfNote(text: string): string {
  return (lines(text)[0] ?? "").slice(0, titleAtMost);
}

export function excerptOfNote(text: string): string {
  return lines(text).slice(1).join(" ").slice(0, excerptAtMost);
}

/** Of the beginning only: nothing beyond it is shown. */
function lines(text: string): string[] {
  const plain = text
    .slice(0, 4000)
    .split("\n")
    .map((line) => withoutSigns(line.replace(/^\s*(?:#{1,6}|>|[-*+]|\d+\.)\s+/, "")).trim());
  return plain.filter((line) => /[\p{L}\p{N}]/u.test(line));
}

/** Links become their words; emphasis, code signs and escapes go. */
function withoutSigns(line: string): string {
  return line
    .replace(/!?\[([^\]]*)\]\([^)\s]*\)/g, "$1")
    .replace(/\*\*|__|`/g, "")
    .replace(/\\([\\`*_[\]()<>#])/g, "$1");
}
