import type { LinkLabel } from "@parley/protocol";
import type { Candidate, Reading } from "./gather.ts";
import { labelFeatures } from "./label-features.ts";
import { type Features, logistic, scoreOf, softmax, type Weights } from "./model.ts";
import { pairFeatures } from "./pair-features.ts";
import type { Hit, ReadSentence } from "./sentence-index.ts";
import { targetFeatures, targetsOf, twinFeatures } from "./target-features.ts";

/** Labels that are chosen by weight; quotes are found, and twins have a model of their own. */
export const stanceLabels = [
  "references",
  "builds_on",
  "agrees",
  "disagrees",
  "questions",
  "answers",
  "synthesizes",
  "revises",
] as const;
export type StanceLabel = (typeof stanceLabels)[number];

export interface LinkWeights {
  pair: Weights;
  target: Weights;
  /** By feature, one weight for each of `stanceLabels`. */
  label: Readonly<Record<string, readonly number[]>>;
  twin: Weights;
}

export interface Decision {
  reading: Reading;
  target: ReadSentence;
  /** Nothing tells which of the message's sentences it is. */
  isWholeMessage: boolean;
  label: LinkLabel;
  confidence: number;
  labelConfidence: number;
  hit: Hit | undefined;
}

/** From this confidence on a link is said unless somebody asks for more: there as many are lost as are wrong. */
export const likely = 0.35;
const mostLinks = 4;
/** A verbatim run says for certain that it is one; that it is meant as a quote is a little less so. */
const quoteConfidence = 0.9;
/** Which sentence is meant must be this probable, or share a word, to be pointed at. */
const clearTarget = 0.4;

/** The links of a sentence, those of at least this confidence. */
export function decide(reading: Reading, weights: LinkWeights, minConfidence: number): Decision[] {
  return [...linksToSeen(reading, weights, minConfidence), ...linksToUnseen(reading, weights.twin, minConfidence)];
}

function linksToSeen(reading: Reading, weights: LinkWeights, minConfidence: number): Decision[] {
  const linked = reading.seen
    .filter((candidate) => candidate.message.sentences.length > 0)
    .map((candidate) => ({ candidate, confidence: logistic(scoreOf(pairFeatures(reading, candidate), weights.pair)) }))
    .filter((one) => one.confidence >= minConfidence)
    .toSorted((a, b) => b.confidence - a.confidence)
    .slice(0, mostLinks)
    .map((one) => ({ ...one, ...targetOf(reading, one.candidate, weights.target) }));
  // What is said with less confidence must not change the labels of what is said with more.
  const sure = linked.filter((one) => one.confidence >= likely).length;
  const shares = linked.map(({ candidate, target, confidence }) => {
    const isOneOfMany = confidence >= likely && sure >= 2;
    const found = labelShares(labelFeatures(reading, candidate, target, isOneOfMany ? sure : 1), weights.label);
    if (!isOneOfMany) found.delete("synthesizes");
    return found;
  });
  // One source is no synthesis.
  if (shares.filter((one) => topOf(one).label === "synthesizes").length < 2)
    for (const one of shares) one.delete("synthesizes");
  return linked.flatMap(({ candidate, confidence, target, isWholeMessage }, at): Decision[] => {
    const best = topOf(shares[at] ?? new Map());
    const hit = candidate.hits.find((one) => one.sentence === target);
    const stance = { reading, target, isWholeMessage, label: best.label, confidence, labelConfidence: best.share, hit };
    const { quotedSentence } = candidate;
    if (!isQuote(candidate) || quotedSentence === undefined) return [stance];
    const quote = { target: quotedSentence, isWholeMessage: false, label: "quotes" as const };
    return [{ ...stance, ...quote, labelConfidence: quoteConfidence }, stance];
  });
}

/** At most one for each message, the surest first. */
function linksToUnseen(reading: Reading, weights: Weights, minConfidence: number): Decision[] {
  const messages = new Set<string>();
  return reading.unseen
    .map((hit) => ({ hit, confidence: logistic(scoreOf(twinFeatures(reading, hit), weights)) }))
    .filter((one) => one.confidence >= minConfidence)
    .toSorted((a, b) => b.confidence - a.confidence)
    .filter(({ hit }) => {
      if (messages.has(hit.sentence.messageId)) return false;
      messages.add(hit.sentence.messageId);
      return messages.size <= mostLinks;
    })
    .map(({ hit, confidence }) => ({
      reading,
      target: hit.sentence,
      isWholeMessage: false,
      label: "independent_agreement",
      confidence,
      labelConfidence: 1,
      hit,
    }));
}

export function isQuote(candidate: Candidate): boolean {
  return candidate.isQuoted || (candidate.run >= 4 && candidate.runContent >= 2);
}

function targetOf(
  reading: Reading,
  candidate: Candidate,
  weights: Weights,
): { target: ReadSentence; isWholeMessage: boolean } {
  const targets = targetsOf(candidate);
  const scores = targets.map((one) => scoreOf(targetFeatures(reading, candidate, one), weights));
  const target = targets[scores.indexOf(Math.max(...scores))];
  if (target === undefined) throw new Error("A candidate has sentences.");
  const isClear = candidate.hits.length > 0 || Math.max(...softmax(scores)) >= clearTarget;
  return { target, isWholeMessage: !isClear };
}

function labelShares(features: Features, weights: LinkWeights["label"]): Map<StanceLabel, number> {
  const scores = stanceLabels.map(() => 0);
  for (const name in weights) {
    const value = features[name] ?? 0;
    if (value !== 0) weights[name]?.forEach((weight, at) => (scores[at] = (scores[at] ?? 0) + value * weight));
  }
  const shares = softmax(scores);
  return new Map(stanceLabels.map((label, at) => [label, shares[at] ?? 0]));
}

function topOf(shares: ReadonlyMap<StanceLabel, number>): { label: StanceLabel; share: number } {
  let best: { label: StanceLabel; share: number } = { label: "references", share: 0 };
  for (const [label, share] of shares) if (share > best.share) best = { label, share };
  return best;
}
