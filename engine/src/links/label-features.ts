import { type Cue, cueNames } from "./cues.ts";
import type { Candidate, Reading } from "./gather.ts";
import type { Features } from "./model.ts";
import type { ReadSentence } from "./sentence-index.ts";

/** What tells which kind a link is. */
export function labelFeatures(
  reading: Reading,
  candidate: Candidate,
  target: ReadSentence | undefined,
  linkedMessages: number,
): Features {
  const { sentence, message } = reading;
  const other = candidate.message;
  const hit = candidate.hits.find((one) => one.sentence === target);
  const named = new Set(sentence.names.map((use) => use.authorId).filter((id) => id !== message.author.id));
  const isReaction = message.ownBefore !== undefined && other.order > message.ownBefore ? 1 : 0;
  const answersMine = isReaction === 1 && other.linkedAuthors.has(message.author.id) ? 1 : 0;
  const isFirst = sentence.ordinal === 0 ? 1 : 0;
  const asked =
    target?.isQuestion === true && (other.asked.has(message.author.id) || other.author.kind === "person") ? 1 : 0;
  const newShare = reading.total > 0 ? Math.max(0, 1 - candidate.sum / reading.total) : 1;
  const cue = (name: Cue): number => (sentence.cues.has(name) ? 1 : 0);
  const features: Record<string, number> = {
    bias: 1,
    named: named.has(other.author.id) ? 1 : 0,
    possessive: sentence.names.some((use) => use.authorId === other.author.id && use.role === "possessive") ? 1 : 0,
    address: sentence.names.some((use) => use.authorId === other.author.id && use.role === "address") ? 1 : 0,
    manyNamed: named.size >= 2 ? 1 : 0,
    manyLinked: linkedMessages >= 2 ? 1 : 0,
    isQuestion: sentence.isQuestion ? 1 : 0,
    targetAsks: target?.isQuestion === true ? 1 : 0,
    targetAsksMe: asked,
    asksMe:
      isReaction === 1 && (other.asked.has(message.author.id) || (other.author.kind === "person" && other.asks))
        ? isFirst
        : 0,
    isReaction,
    answersMine,
    isFirst,
    isPerson: other.author.kind === "person" ? 1 : 0,
    isShort: sentence.words.length <= 6 ? 1 : 0,
    length: Math.min(sentence.words.length, 40) / 20,
    newShare,
    sum: Math.min(hit?.sum ?? 0, 3),
    run: candidate.runContent >= 2 ? Math.min(3, Math.max(0, candidate.run - 2)) : 0,
    isQuoted: candidate.isQuoted ? 1 : 0,
    contraNegation:
      target !== undefined && hit !== undefined && sentence.cues.has("negation") !== target.cues.has("negation")
        ? 1
        : 0,
    contraNumber: otherNumber(sentence, target) ? 1 : 0,
    isItem: sentence.line === "item" ? 1 : 0,
    referNamed: named.has(other.author.id) ? cue("refer") : 0,
    reviseMine: Math.max(cue("revise"), cue("selfPast")) * isReaction,
    reviseSelf: cue("revise") * cue("self"),
    agreeContrast: Math.max(cue("agree"), cue("praise")) * cue("contrast"),
  };
  for (const name of cueNames) if (name !== "self") features[name] = cue(name);
  return features;
}

/** Both name numbers, and none is the same. */
function otherNumber(sentence: ReadSentence, target: ReadSentence | undefined): boolean {
  const mine = sentence.content.filter((word) => word.isNumber).map((word) => word.stem);
  const theirs = target?.content.filter((word) => word.isNumber).map((word) => word.stem) ?? [];
  return mine.length > 0 && theirs.length > 0 && mine.every((one) => !theirs.includes(one));
}
