import { z } from "zod";
import { Id } from "./ids.ts";

/** Where the found words stand, in UTF-16 code units from the beginning of the text beside it. */
const Marks = z.array(z.object({ start: z.int().min(0), end: z.int().min(0) }));

export const FoundThread = z.object({ thread: Id, title: z.string(), marks: Marks });
export type FoundThread = z.infer<typeof FoundThread>;

export const FoundMessage = z.object({
  thread: Id,
  title: z.string(),
  message: Id,
  author: z.string(),
  at: z.int(),
  /** A piece of the text around the first match; plain text, never HTML. */
  snippet: z.string(),
  marks: Marks,
  /** True for what stands in another version or path than the thread's. */
  beside: z.boolean(),
});
export type FoundMessage = z.infer<typeof FoundMessage>;

/** Newest first, at most 50 of each. */
export const Found = z.object({ threads: z.array(FoundThread), messages: z.array(FoundMessage) });
export type Found = z.infer<typeof Found>;
