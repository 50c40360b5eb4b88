import { fold } from "./fold.ts";
import type { LinkAuthor } from "./link-types.ts";
import type { Word } from "./words.ts";

/** How a sentence speaks of an author: "X's idea", "X, do you …", "X is right", "as X says", or anyhow. */
export type NameRole = "possessive" | "address" | "subject" | "source" | "other";

export interface NameUse {
  authorId: string;
  role: NameRole;
  /** Places of the first word of the name and of the one behind it among the sentence's words. */
  from: number;
  to: number;
}

export interface Names {
  add(author: LinkAuthor): void;
  find(sentence: string, words: readonly Word[]): NameUse[];
}

const mostAuthors = 500;
/** Of one sentence. */
const mostUses = 12;
const sources = /^(?:as|like|per|see|wie|laut|siehe|with|to|und|and|von|by|from|nach)$/u;

/** Knows authors by their names; a name that is also a word counts only with a capital. */
export function createNames(): Names {
  /** By first word: the words of each name and whose it is; null if two authors have it. */
  const known = new Map<string, { words: string[]; authorId: string | null }[]>();
  const authors = new Set<string>();

  return {
    add(author) {
      if (authors.has(author.id) || authors.size >= mostAuthors) return;
      authors.add(author.id);
      for (const name of author.names) {
        const words = plainWords(name);
        addName(words, author.id);
        // "Claude" for "Claude Opus", as people say.
        if (words.length > 1 && (words[0]?.length ?? 0) > 3) addName(words.slice(0, 1), author.id);
      }
    },
    find(sentence, words) {
      const uses: NameUse[] = [];
      for (let at = 0; at < words.length && uses.length < mostUses; at += 1) {
        const use = useAt(sentence, words, at);
        if (use === undefined) continue;
        uses.push(use);
        at = use.to - 1;
      }
      return uses;
    },
  };

  function addName(words: string[], authorId: string): void {
    const [first] = words;
    if (first === undefined || first.length < 2) return;
    const same = known.get(first) ?? [];
    const twin = same.find((one) => one.words.join(" ") === words.join(" "));
    if (twin === undefined) same.push({ words, authorId });
    else if (twin.authorId !== authorId) twin.authorId = null;
    known.set(
      first,
      same.toSorted((a, b) => b.words.length - a.words.length),
    );
  }

  function useAt(sentence: string, words: readonly Word[], at: number): NameUse | undefined {
    const word = words[at];
    if (word === undefined) return undefined;
    const called = sentence.charAt(word.at - 1) === "@";
    if (!word.isCapital && !called) return undefined;
    // In German the genitive has no apostrophe: "Mohns Zahlen".
    const bare = word.plain.endsWith("s") ? word.plain.slice(0, -1) : undefined;
    for (const [key, isGenitive] of [
      [word.plain, false],
      [bare, true],
    ] as const) {
      const found = key === undefined ? undefined : matchAt(words, at, key);
      if (found === undefined || found.authorId === null) continue;
      const to = at + found.words.length;
      return { authorId: found.authorId, from: at, to, role: roleOf(sentence, words, at, to, isGenitive) };
    }
    return undefined;
  }

  function matchAt(words: readonly Word[], at: number, first: string) {
    return known.get(first)?.find((one) => one.words.every((part, i) => i === 0 || words[at + i]?.plain === part));
  }
}

function roleOf(sentence: string, words: readonly Word[], from: number, to: number, isGenitive: boolean): NameRole {
  const first = words[from];
  const last = words[to - 1];
  if (first === undefined || last === undefined) return "other";
  const behind = sentence.slice(last.at, words[to]?.at ?? sentence.length);
  if (isGenitive || /['’]s?\b|['’]\s/u.test(behind)) return "possessive";
  const ahead = sentence.slice(Math.max(0, first.at - 8), first.at);
  const before = words[from - 1]?.plain ?? "";
  const comma = /^[^\s,:]+\s*[,:]/u.test(behind);
  if (sentence.charAt(first.at - 1) === "@") return "address";
  if (comma && (from === 0 || /[,;:–—]\s*@?$/u.test(ahead))) return "address";
  if (/,\s*$/u.test(ahead) && /[?!.]\s*$/u.test(behind) && to === words.length) return "address";
  if (sources.test(before)) return "source";
  return from === 0 || /[,;:–—]\s*$/u.test(ahead) ? "subject" : "other";
}

function plainWords(name: string): string[] {
  return (
    name
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.map(fold) ?? []
  );
}
