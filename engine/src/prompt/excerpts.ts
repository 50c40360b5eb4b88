import { estimateTokens, type Id, safeCut } from "@parley/protocol";
import { sentencesOf } from "../links/sentences-of.ts";
import { type Word, wordsOf } from "../links/words.ts";
import type { Block, PathItem } from "./blocks.ts";

/** So many messages that leave a prompt are weighed against each other, and so much of it each such group and all take. */
const groupSize = 30;
const groupTokens = 250;
export const excerptTokens = 1000;
/** What the wrapper of one takes beside its text. */
const tokensPerExcerpt = 25;
/** So much of a long message is looked at, and so much of a long sentence is shown, in UTF-16 units. */
const longestText = 2000;
const longestExcerpt = 240;

/**
 * The one sentence that stands for a message once there is no room for all of it: of those whose words come again in the
 * rest of the message the densest, its first in doubt, verbatim and on one line. It follows from the text alone, so it is
 * the same for as long as the message is. Empty for a text without words.
 */
export function excerptOf(text: string): string {
  const whole = text.slice(0, longestText);
  const sentences = sentencesOf(whole).filter(({ line }) => line !== "quoted" && line !== "heading");
  const read = sentences
    .map(({ text: said }) => ({ said, words: heavyWords(said) }))
    .filter(({ words }) => words.size > 0);
  const count = countWords(read.map(({ words }) => words));
  let best = { said: sentences[0]?.text ?? firstLine(whole), score: -1 };
  read.forEach(({ said, words }, index) => {
    // A lead often says what the rest explains.
    const score = weightOf(words, count) + (index === 0 ? 0.5 : 0);
    if (score > best.score) best = { said, score };
  });
  const line = best.said.replace(/\s+/g, " ").trim();
  return line.length > longestExcerpt ? `${safeCut(line, longestExcerpt)}…` : line;
}

/** Of a text that is all code, say. */
function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "" && !/^\s*(?:```|~~~)/.test(line)) ?? "";
}

/**
 * What a prompt still shows of messages that it leaves out: `before` what it showed of such so far, `left` those that go
 * now, oldest first. Each group of 30 keeps excerpts of the messages whose words come again in the group, which are never
 * made shorter later; when there are too many the oldest go, at most `mostTokens` stay.
 */
export function condense(before: Block[], left: PathItem[], mostTokens: number): Block[] {
  const excerpts = [...before];
  for (let at = 0; at < left.length; at += groupSize) excerpts.push(...condenseGroup(left.slice(at, at + groupSize)));
  let tokens = excerpts.reduce((sum, block) => sum + tokensOf(block), 0);
  const from = excerpts.findIndex((block) => {
    const isRoom = tokens <= Math.min(mostTokens, excerptTokens);
    tokens -= tokensOf(block);
    return isRoom;
  });
  return from === -1 ? [] : excerpts.slice(from);
}

/** The excerpts of an earlier prompt that may still be shown: of what was hidden since there is none, and what is on the path is shown whole. */
export function keptExcerpts(previous: Block[], path: PathItem[]): Block[] {
  const shown = new Set<Id>(path.map((item) => item.id));
  return previous.filter((block) => block.kind === "excerpt" && block.text !== "" && !shown.has(block.id));
}

function condenseGroup(group: PathItem[]): Block[] {
  const read = group.flatMap(({ id, version, author, text: whole }) => {
    const text = excerptOf(whole);
    return text === ""
      ? []
      : [{ block: { kind: "excerpt" as const, id, version, author, text }, words: heavyWords(text) }];
  });
  const count = countWords(read.map(({ words }) => words));
  const picked = new Set<Block>();
  let room = groupTokens;
  for (const { block } of read.toSorted((a, b) => weightOf(b.words, count) - weightOf(a.words, count))) {
    const tokens = tokensOf(block);
    if (tokens > room) continue;
    room -= tokens;
    picked.add(block);
  }
  return read.flatMap(({ block }) => (picked.has(block) ? [block] : []));
}

function heavyWords(text: string): Map<string, Word> {
  return new Map(wordsOf(text).flatMap((word) => (word.weight < 0.3 ? [] : [[word.stem, word]])));
}

function countWords(texts: Map<string, Word>[]): Map<string, number> {
  const count = new Map<string, number>();
  for (const words of texts) for (const stem of words.keys()) count.set(stem, (count.get(stem) ?? 0) + 1);
  return count;
}

/** How much of the others a text shares; long ones share more by chance, so its length counts against it. */
function weightOf(words: Map<string, Word>, count: Map<string, number>): number {
  let sum = 0;
  for (const [stem, word] of words) sum += word.weight * Math.min(4, (count.get(stem) ?? 1) - 1);
  return sum / Math.sqrt(Math.max(6, words.size));
}

function tokensOf(block: Block): number {
  return estimateTokens(block.text) + tokensPerExcerpt;
}
