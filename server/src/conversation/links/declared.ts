import { type Mark, sentencesOf } from "@parley/engine";
import type { FoundLink, Id, LinkLabel } from "@parley/protocol";
import type { TurnReads } from "../begin-turn.ts";

/** How sure a speaker's own mark makes it that somebody's point is taken up: with the word what it does, and without. */
const confidence = { labelled: 0.95, plain: 0.8 };

/** The link that a speaker's mark says there is; null if it names no message that its author was shown, or only the question. */
export function declaredLink(
  mark: Mark,
  { text, at, reads }: { text: string; at: number; reads: TurnReads },
): FoundLink | null {
  const target = reads.shortIds.get(mark.target);
  const message = reads.messages.find((one) => one.id === target);
  if (target === undefined || message === undefined) return null;
  const label = mark.label ?? "references";
  if (questionsOf(reads).has(target) && !saysSomething.has(label)) return null;
  return {
    ...sentenceAt(text, at),
    to: { message: target, start: 0, end: message.text.length },
    isWhole: true,
    label,
    confidence: mark.label === null ? confidence.plain : confidence.labelled,
    words: [],
    source: "declared",
  };
}

/** That an answer answers, or is about, what was asked says nothing; these do. */
const saysSomething = new Set<LinkLabel>(["disagrees", "quotes", "questions", "revises"]);

/** Links to the question that a turn answers, less those that every answer has. */
export function isWorthSaying(link: FoundLink, reads: TurnReads): boolean {
  return saysSomething.has(link.label) || !questionsOf(reads).has(link.to.message);
}

/** What people said last of all that a turn was shown: what it answers. */
function questionsOf(reads: TurnReads): Set<Id> {
  const known = questions.get(reads);
  if (known !== undefined) return known;
  const people = new Set(reads.members.flatMap((one) => (one.kind === "person" ? [one.id] : [])));
  const last = reads.messages.findLastIndex((message) => people.has(message.author));
  const before = reads.messages.slice(0, last + 1).findLastIndex((message) => !people.has(message.author));
  const found = new Set(reads.messages.slice(before + 1, last + 1).map((message) => message.id));
  questions.set(reads, found);
  return found;
}

const questions = new WeakMap<TurnReads, Set<Id>>();

/**
 * All links of a text: where the speaker's own mark and the detector say the
 * same of a sentence, it is one link, with the place that was found and the label that was said.
 */
export function mergeFound(text: string, declared: FoundLink[], found: FoundLink[]): FoundLink[] {
  const rest = new Set(found);
  const merged = declared.map((link): FoundLink => {
    const own = { ...link, ...sentenceAt(text, link.end) };
    const same = found.filter(
      (one) => one.to.message === own.to.message && one.start < own.end && own.start < one.end && rest.has(one),
    );
    const best = same.find((one) => one.label === own.label) ?? same[0];
    if (best === undefined) return own;
    for (const one of same) rest.delete(one);
    const isPlain = own.label === "references";
    return { ...best, label: isPlain ? best.label : own.label, confidence: own.confidence, source: "declared" };
  });
  return [...merged, ...rest].toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** The sentence that a place of a text lies in, or directly behind. */
function sentenceAt(text: string, at: number): { start: number; end: number } {
  const sentences = sentencesOf(text);
  const { start, end } = sentences.findLast((one) => one.start < at) ?? sentences[0] ?? { start: 0, end: text.length };
  return { start, end };
}
