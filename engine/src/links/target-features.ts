import type { Candidate, Reading } from "./gather.ts";
import type { Features } from "./model.ts";
import { headsIn } from "./pair-features.ts";
import type { Hit, ReadSentence } from "./sentence-index.ts";

const allUpTo = 12;

/** The sentences of a message that may be what is taken up: of a long one those that share words, the first and the last. */
export function targetsOf({ message, hits }: Candidate): readonly ReadSentence[] {
  const { sentences } = message;
  if (sentences.length <= allUpTo) return sentences;
  const targets = new Set([...sentences.slice(0, 4), ...hits.map((hit) => hit.sentence), ...sentences.slice(-4)]);
  return [...targets].toSorted((a, b) => a.id - b.id);
}

/** What tells which sentence of a message is taken up. */
export function targetFeatures(reading: Reading, candidate: Candidate, target: ReadSentence): Features {
  const { sentence, message } = reading;
  const hit = candidate.hits.find((one) => one.sentence === target);
  const heads = headsIn(
    reading,
    sentence.names.filter((use) => use.authorId === candidate.message.author.id),
  );
  const all = candidate.message.sentences;
  const weightOfTarget = target.content.reduce((sum, word) => sum + word.weight, 0.5);
  const isFirst = sentence.ordinal === 0 ? 1 : 0;
  const asksMe = target.isQuestion && candidate.message.asked.has(message.author.id) ? 1 : 0;
  return {
    sum: Math.min(hit?.sum ?? 0, 3),
    share: Math.min(1, (hit?.sum ?? 0) / weightOfTarget),
    rarest: hit?.most ?? 0,
    introduced: Math.min(hit?.introduced ?? 0, 2),
    numbers: Math.min(hit?.numbers ?? 0, 1.5),
    isBest: hit !== undefined && hit === candidate.hits[0] ? 1 : 0,
    head: hit !== undefined && hit.shared.some((word) => heads.includes(word.stem)) ? 1 : 0,
    run: runWith(candidate, target),
    isFirst: target.ordinal === 0 ? 1 : 0,
    isLast: target === all.at(-1) ? 1 : 0,
    isQuestion: target.isQuestion ? 1 : 0,
    questionReply: target.isQuestion ? isFirst : 0,
    asksMe,
    asksMeReply: asksMe * isFirst,
    isHeading: target.line === "heading" ? 1 : 0,
    isShort: target.words.length <= 4 ? 1 : 0,
    saysMe: target.names.some((use) => use.authorId === message.author.id) ? 1 : 0,
    sameOrder: isFirst * (target.ordinal === 0 ? 1 : 0),
    afterLast: message.lastLinked.has(candidate.message.id) ? target.ordinal / Math.max(1, all.length) : 0,
  };
}

function runWith(candidate: Candidate, target: ReadSentence): number {
  if (candidate.quotedSentence !== target) return 0;
  return candidate.isQuoted ? 4 : Math.max(0, Math.min(4, candidate.run - 2));
}

/** What tells whether two sentences say the same though neither author had seen the other's. */
export function twinFeatures(reading: Reading, hit: Hit): Features {
  const { sentence } = reading;
  const target = hit.sentence;
  const weightOfTarget = target.content.reduce((sum, word) => sum + word.weight, 0.5);
  const shareOfTarget = Math.min(1, hit.sum / weightOfTarget);
  const shareOfThis = Math.min(1, hit.sum / Math.max(reading.total, 0.5));
  const isBest = hit === reading.unseen[0] ? 1 : 0;
  return {
    bias: 1,
    sum: Math.min(hit.sum, 4),
    sumRoot: Math.sqrt(Math.min(hit.sum, 4)),
    shareOfThis,
    shareOfTarget,
    mean: Math.sqrt(shareOfThis * shareOfTarget),
    rarest: hit.most,
    shared: Math.min(4, hit.shared.filter((word) => word.weight >= 0.6).length),
    numbers: Math.min(hit.numbers, 1.5),
    isBest,
    promptShare: reading.promptShare,
    negation: sentence.cues.has("negation") !== target.cues.has("negation") ? 1 : 0,
    isQuestion: sentence.isQuestion || target.isQuestion ? 1 : 0,
    heading: sentence.line === "heading" || target.line === "heading" ? 1 : 0,
    length: Math.min(sentence.words.length, 40) / 20,
    lengthOfTarget: Math.min(target.words.length, 40) / 20,
    named: sentence.names.length > 0 ? 1 : 0,
  };
}
