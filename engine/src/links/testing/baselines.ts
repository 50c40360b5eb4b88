import type { LinkLabel } from "@parley/protocol";
import type { DetectedLink } from "../link-types.ts";
import { createDetector } from "../detector.ts";
import type { Candidate, Reading } from "../gather.ts";
import type { ReadSentence } from "../sentence-index.ts";
import { type LabelledThread } from "./fixture.ts";
import { playThread } from "./play.ts";

/** A link chosen by a rule of thumb, at a sentence or, without one, at the first of the message. */
interface Choice {
  candidate: Candidate;
  target: ReadSentence | undefined;
  label: LinkLabel;
}

/** Who is named is linked to; where nobody is, a cue word links to the last message shown. The cue gives the label. */
export function namesAndCues(thread: LabelledThread): DetectedLink[] {
  return playBy(thread, (reading) => {
    const label = labelByCue(reading);
    const named = reading.seen.filter((one) =>
      reading.sentence.names.some((use) => use.authorId === one.message.author.id),
    );
    const newest = newestOfEach(named);
    if (newest.length > 1 && label === undefined)
      return newest.map((candidate) => ({ candidate, target: undefined, label: "synthesizes" as const }));
    if (newest.length > 0)
      return newest.map((candidate) => ({ candidate, target: undefined, label: label ?? "references" }));
    const last = newestOf(reading.seen);
    return label === undefined || last === undefined ? [] : [{ candidate: last, target: undefined, label }];
  });
}

/** Whoever shares most words beyond the opening's is linked to, as building on it; the unseen as independent. */
export function overlapOnly(thread: LabelledThread): DetectedLink[] {
  return playBy(thread, (reading) => {
    const [best] = reading.seen;
    const share = best === undefined || reading.total === 0 ? 0 : best.sum / reading.total;
    return best === undefined || share < 0.2
      ? []
      : [{ candidate: best, target: best.hits[0]?.sentence, label: "builds_on" }];
  });
}

function labelByCue({ sentence }: Reading): LinkLabel | undefined {
  if (sentence.isQuestion && sentence.names.length > 0) return "questions";
  const order = [
    ["revise", "revises"],
    ["reject", "disagrees"],
    ["contrast", "disagrees"],
    ["agree", "agrees"],
    ["praise", "agrees"],
    ["combine", "synthesizes"],
    ["build", "builds_on"],
  ] as const;
  return order.find(([cue]) => sentence.cues.has(cue))?.[1];
}

function playBy(thread: LabelledThread, choose: (reading: Reading) => Choice[]): DetectedLink[] {
  const found: DetectedLink[] = [];
  const onReading = (reading: Reading): undefined => {
    const from = spanOf(reading.sentence);
    const rest = { isWholeMessage: false, confidence: 1, labelConfidence: 1, words: [] };
    for (const { candidate, target, label } of choose(reading)) {
      const to = target ?? candidate.message.sentences[0];
      if (to !== undefined) found.push({ from, to: spanOf(to), label, ...rest });
    }
    const [twin] = reading.unseen;
    if (twin !== undefined && reading.total > 0 && twin.sum / reading.total >= 0.3)
      found.push({ from, to: spanOf(twin.sentence), label: "independent_agreement", ...rest });
  };
  const weights = { pair: {}, target: {}, label: {}, twin: {} };
  playThread(createDetector({ mostSentences: 5000, weights, minConfidence: 2, onReading }), thread);
  return found;
}

function spanOf({ messageId, start, end }: ReadSentence): { messageId: string; start: number; end: number } {
  return { messageId, start, end };
}

function newestOf(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.toSorted((a, b) => b.message.order - a.message.order)[0];
}

function newestOfEach(candidates: readonly Candidate[]): Candidate[] {
  const authors = [...new Set(candidates.map((one) => one.message.author.id))];
  return authors.flatMap((id) => newestOf(candidates.filter((one) => one.message.author.id === id)) ?? []);
}
