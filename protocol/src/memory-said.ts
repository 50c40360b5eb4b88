import { z } from "zod";
import { LinkLabel } from "./links.ts";
import { maxMemoryLength, Stance } from "./memory.ts";

/** Words that a model says stand in a message, which it names by the id that its prompt shows, or as its own. */
const SaidQuote = z.object({ id: z.string().max(20), text: z.string().max(2000) });

const quotes = z.array(SaidQuote).max(8).default([]);
const text = z.string().trim().min(1).max(maxMemoryLength);
const id = z.string().max(20);

/** What a model wants done with the memory of its thread, as it writes it. */
export const SaidMemory = z.discriminatedUnion("op", [
  z.object({ op: z.literal("ADD"), kind: z.enum(["fact", "decision", "question"]), text, quotes }),
  z.object({ op: z.literal("STANCE"), id, stance: Stance, quotes }),
  z.object({ op: z.literal("RESOLVE"), id, quotes }),
]);
export type SaidMemory = z.infer<typeof SaidMemory>;

/** That the words of the first quote take up those of the second, as a model that was asked afterwards writes it. */
export const SaidLink = z.object({
  op: z.literal("LINK"),
  label: LinkLabel,
  quotes: z.tuple([SaidQuote, SaidQuote]),
});
export type SaidLink = z.infer<typeof SaidLink>;

/** So many operations of one answer are read. */
const most = 6;
const mostLinks = 12;

/** The operations in a text that should be JSON: a list, lines of objects, or something with mistakes; what is none is left out. */
export function readSaidMemory(said: string): SaidMemory[] {
  return valuesIn(said)
    .flatMap((value) => {
      const read = SaidMemory.safeParse(value);
      return read.success ? [read.data] : [];
    })
    .slice(0, most);
}

/** The same of who takes up whom. */
export function readSaidLinks(said: string): SaidLink[] {
  return valuesIn(said)
    .flatMap((value) => {
      const read = SaidLink.safeParse(value);
      return read.success ? [read.data] : [];
    })
    .slice(0, mostLinks);
}

function valuesIn(said: string): unknown[] {
  const whole = parsed(said);
  if (Array.isArray(whole)) return whole;
  if (typeof whole === "object" && whole !== null && "ops" in whole && Array.isArray(whole.ops)) return whole.ops;
  return whole === undefined ? objectsIn(said).flatMap((one) => parsed(one) ?? []) : [whole];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever a model wrote: that it is no JSON is an answer.
    return undefined;
  }
}

/** Every outermost `{…}` of a text. */
function objectsIn(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text.charAt(at);
    if (isQuoted) {
      if (one === "\\") at += 1;
      else if (one === '"') isQuoted = false;
    } else if (one === '"' && depth > 0) isQuoted = true;
    else if (one === "{") {
      if (depth === 0) start = at;
      depth += 1;
    } else if (one === "}" && depth > 0) {
      depth -= 1;
      if (depth === 0) found.push(text.slice(start, at + 1));
    }
  }
  return found;
}
