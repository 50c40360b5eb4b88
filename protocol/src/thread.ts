import { z } from "zod";
import { Id } from "./ids.ts";
import { Mark } from "./mark.ts";
import { MemberRole } from "./member.ts";
import { Mode, RoundSettings } from "./round.ts";

export const Visibility = z.enum(["private", "public"]);
export type Visibility = z.infer<typeof Visibility>;

export const Title = z.string().trim().max(200);

export const Thread = z.object({
  id: Id,
  title: z.string(),
  /** True while the title is the first words of the first message; a rename ends it. */
  titled: z.boolean(),
  mission: z.string(),
  visibility: Visibility,
  /** Under which a public thread can be read at `/p/:publicId`; null while it is private. */
  publicId: z.string().nullable().default(null),
  mode: Mode,
  settings: RoundSettings,
  archived: z.boolean(),
  deleted: z.boolean(),
  createdAt: z.int(),
});
export type Thread = z.infer<typeof Thread>;

/** A row of the sidebar, as one member sees it. */
export const ThreadListing = z.object({
  id: Id,
  title: z.string(),
  visibility: Visibility,
  /** What the member may do here. */
  role: MemberRole,
  /** Messages of others that the member has not seen; 99 stands for 99 and more. */
  unread: z.int().min(0).max(99),
  /** Whether one of them calls the member by name. */
  mentioned: z.boolean(),
  pinned: z.boolean(),
  seq: z.int(),
  running: z.int(),
  voices: z.array(Mark),
  people: z.int(),
  activeAt: z.int(),
});
export type ThreadListing = z.infer<typeof ThreadListing>;

const titleLength = 60;

/** A title from the first words of a message; no model is asked. */
export function titleFrom(text: string): string {
  const line = text
    .replace(/[`*_#>[\]]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (line.length <= titleLength) return line;
  const cut = line.slice(0, titleLength + 1);
  const space = cut.lastIndexOf(" ");
  return `${(space > titleLength / 2 ? cut.slice(0, space) : safeCut(line, titleLength)).trimEnd()}…`;
}

/** The first `length` code units of a text, never half a surrogate pair. */
export function safeCut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
