import type { Id } from "./ids.ts";

/** What a text may call somebody by, after an `@`. */
export interface Mentionable {
  id: Id;
  /** Unique in the thread. */
  handle: string;
  /** As it is shown; it counts only where nobody else is called so. */
  name: string;
}

/** A place in a text that calls somebody, in UTF-16 code units; `to` is exclusive. */
export interface MentionSpan {
  from: number;
  to: number;
  who: Id | "everyone";
}

const everyoneWords = ["everyone", "all"];

/**
 * Where a text calls members of its thread: `@handle`, `@Name` and `@everyone`,
 * the longest first and whatever the case. Code, quoted lines, addresses of mail
 * and of the web call nobody.
 */
export function mentionSpans(text: string, members: readonly Mentionable[]): MentionSpan[] {
  if (!text.includes("@")) return [];
  const calls = callsOf(members);
  const plain = withoutForeignText(text);
  // Behind a letter or one of these it is part of an address, before one it is part of a longer word.
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}_.+/@=&-])@(${[...calls.keys()].map(toPattern).join("|")})${wordEnd}`,
    "giu",
  );
  return [...plain.matchAll(pattern)].flatMap((match) => {
    const who = calls.get(keyOf(match[1] ?? ""));
    return who === undefined ? [] : [{ from: match.index, to: match.index + match[0].length, who }];
  });
}

/** Whom a text calls, each once, in the order of their first mention. */
export function mentionsIn(text: string, members: readonly Mentionable[]): { members: Id[]; everyone: boolean } {
  const who = mentionSpans(text, members).map((span) => span.who);
  return { members: [...new Set(who)].filter((one) => one !== "everyone"), everyone: who.includes("everyone") };
}

/**
 * Whom a model's text calls. A line that begins with a name and a colon is how
 * models write words for somebody else: it is theirs to say, and calls nobody.
 */
export function mentionsOfModel(text: string, members: readonly Mentionable[]): Id[] {
  const who = mentionSpans(text, members)
    .filter(
      ({ from, to }) => !(/(?:^|\n)[\s*_]*$/.test(text.slice(0, from)) && /^[\s*_]*[:\uff1a]/.test(text.slice(to))),
    )
    .map((span) => span.who);
  return [...new Set(who)].filter((one) => one !== "everyone");
}

const wordEnd = "(?![\\p{L}\\p{N}_@]|[-.][\\p{L}\\p{N}])";

/** Everything somebody can be called by, longest first; a handle wins over a name, both over the words for all. */
function callsOf(members: readonly Mentionable[]): Map<string, Id | "everyone"> {
  const names = new Map<string, Id | null>();
  for (const { id, name } of members) {
    const key = keyOf(name);
    if (key !== "") names.set(key, names.has(key) ? null : id);
  }
  const calls = new Map<string, Id | "everyone">(everyoneWords.map((word) => [word, "everyone"]));
  for (const [key, id] of names) if (id !== null) calls.set(key, id);
  for (const { id, handle } of members) if (handle !== "") calls.set(keyOf(handle), id);
  return new Map([...calls].toSorted(([a], [b]) => b.length - a.length));
}

function keyOf(call: string): string {
  return call.normalize("NFC").trim().replace(/\s+/gu, " ").toLowerCase();
}

function toPattern(call: string): string {
  return call.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replaceAll(" ", "[^\\S\\n]+");
}

/** The text with blanks for code, quoted lines and web addresses, so that places in it stay the same. */
function withoutForeignText(text: string): string {
  let fence: string | null = null;
  const lines = text.split("\n").map((line) => {
    const marks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== null) {
      if (marks !== undefined && marks.startsWith(fence) && line.trim() === marks) fence = null;
      return blank(line);
    }
    if (marks !== undefined) fence = marks;
    return marks !== undefined || /^ {0,3}>/.test(line) ? blank(line) : line;
  });
  return withoutCodeSpans(lines.join("\n")).replace(/\b(?:[a-z][a-z0-9+.-]{0,30}:\/\/|www\.|mailto:)\S+/gi, blank);
}

/** A run of ticks opens code if a run of the same length comes later. */
function withoutCodeSpans(text: string): string {
  const runs = [...text.matchAll(/`+/g)];
  const nextOf = new Map<number, number>();
  const closes = runs.map(() => -1);
  for (let at = runs.length - 1; at >= 0; at -= 1) {
    const length = runs[at]?.[0].length ?? 0;
    closes[at] = nextOf.get(length) ?? -1;
    nextOf.set(length, at);
  }
  let plain = "";
  let from = 0;
  for (let at = 0; at < runs.length; at += 1) {
    const close = closes[at] ?? -1;
    const [open, end] = [runs[at], runs[close]];
    if (open === undefined || end === undefined) continue;
    plain += text.slice(from, open.index) + blank(text.slice(open.index, end.index + end[0].length));
    from = end.index + end[0].length;
    at = close;
  }
  return plain + text.slice(from);
}

function blank(part: string): string {
  return part.replace(/[^\n]/g, " ");
}
