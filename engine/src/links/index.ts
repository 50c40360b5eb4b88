import { likely } from "./decide.ts";
import { createDetector } from "./detector.ts";
import type { LinkDetector } from "./link-types.ts";
import { fittedWeights } from "./weights.ts";

export type { DetectedLink, LinkAuthor, LinkDetector, LinkMessage, TextSpan } from "./link-types.ts";

/** From here on a link may be shown as what its label says; below it two sentences are "perhaps related". */
export const shownConfidence = 0.6;

/**
 * Finds what the sentences of a discussion take up of earlier ones, while they are
 * written and without a model's help; docs/links.md says how well. It remembers the
 * newest `mostSentences` sentences (at least 1) and leaves out links below
 * `minConfidence` (0 to 1). Messages it does not know are ignored.
 */
export function createLinkDetector({
  mostSentences = 5000,
  minConfidence = likely,
}: { mostSentences?: number; minConfidence?: number } = {}): LinkDetector {
  return createDetector({ mostSentences: Math.max(1, mostSentences), minConfidence, weights: fittedWeights });
}
