import { type LinkWeights, type StanceLabel, stanceLabels } from "../decide.ts";
import { createDetector } from "../detector.ts";
import type { Reading } from "../gather.ts";
import { labelFeatures } from "../label-features.ts";
import type { Features } from "../model.ts";
import { pairFeatures } from "../pair-features.ts";
import { targetFeatures, targetsOf, twinFeatures } from "../target-features.ts";
import { type LabelledThread, sentenceAt, textOf } from "./fixture.ts";
import { goldLinks, playThread } from "./play.ts";
import { type Choice, fitChoices, fitLogistic, fitSoftmax, namesOf } from "./regression.ts";

export interface Examples {
  pair: { features: Features; isLink: boolean }[];
  twin: { features: Features; isLink: boolean }[];
  target: Choice[];
  label: { features: Features; label: StanceLabel; weight: number }[];
}

const noWeights: LinkWeights = {
  pair: {},
  target: {},
  twin: {},
  label: {},
};

/** What the labelled links of a thread teach; the detector is told the right links as it goes. */
export function examplesOf(thread: LabelledThread): Examples {
  const examples: Examples = { pair: [], twin: [], target: [], label: [] };
  const gold = goldLinks(thread);
  const places = new Map(thread.messages.map((message) => [message.id, textOf(message).places]));
  const numberOf = (sentence: { messageId: string; start: number; end: number }): number =>
    sentenceAt(places.get(sentence.messageId) ?? [], (sentence.start + sentence.end) / 2);
  const onReading = (reading: Reading) => {
    const { sentence } = reading;
    const here = gold.filter((link) => link.from === `${sentence.messageId}.${numberOf(sentence)}`);
    const seen = here.filter((link) => link.label !== "independent_agreement");
    const messages = new Set(seen.map((link) => link.message));
    for (const candidate of reading.seen) {
      const mine = seen.filter((link) => link.message === candidate.message.id);
      examples.pair.push({ features: pairFeatures(reading, candidate), isLink: mine.length > 0 });
      const stances = mine.filter((link) => link.label !== "quotes");
      for (const link of mine.slice(0, 1)) {
        const right = targetsOf(candidate).findIndex((one) => numberOf(one) === link.sentence);
        if (right < 0) continue;
        examples.target.push({
          options: targetsOf(candidate).map((one) => targetFeatures(reading, candidate, one)),
          right,
          weight: 1,
        });
      }
      for (const link of stances) {
        const target = candidate.message.sentences.find((one) => numberOf(one) === link.sentence);
        const label = stanceLabels.find((one) => one === link.label);
        if (label === undefined) continue;
        examples.label.push({
          features: labelFeatures(reading, candidate, target, messages.size),
          label,
          weight: 1 / stances.length,
        });
      }
    }
    for (const hit of reading.unseen) {
      const isLink = here.some(
        (link) =>
          link.label === "independent_agreement" &&
          link.message === hit.sentence.messageId &&
          link.sentence === numberOf(hit.sentence),
      );
      examples.twin.push({ features: twinFeatures(reading, hit), isLink });
    }
    return seen.map((link) => ({
      messageId: link.message,
      authorId: thread.messages.find((message) => message.id === link.message)?.author ?? "",
    }));
  };
  // Nothing is that sure: it is only told.
  playThread(createDetector({ mostSentences: 5000, weights: noWeights, minConfidence: 2, onReading }), thread);
  return examples;
}

export function joinExamples(all: readonly Examples[]): Examples {
  return {
    pair: all.flatMap((one) => one.pair),
    twin: all.flatMap((one) => one.twin),
    target: all.flatMap((one) => one.target),
    label: all.flatMap((one) => one.label),
  };
}

/** How much a rare label counts more: 0 not at all, 1 as much as all others. */
const rarity = 0.4;

export interface Ridge {
  pair: number;
  target: number;
  label: number;
  twin: number;
}
export const ridge: Ridge = { pair: 3, target: 3, label: 3, twin: 2 };

export function fitWeights(examples: Examples, strength: Ridge = ridge): LinkWeights {
  const labelNames = namesOf(examples.label.map((one) => one.features));
  const count = (label: StanceLabel): number => examples.label.filter((one) => one.label === label).length;
  const label = fitSoftmax(
    examples.label.map((one) => ({
      x: labelNames.map((name) => one.features[name] ?? 0),
      y: stanceLabels.indexOf(one.label),
      weight: one.weight * (examples.label.length / stanceLabels.length / count(one.label)) ** rarity,
    })),
    stanceLabels.length,
    strength.label,
  );
  return {
    pair: fitLogistic(examples.pair, strength.pair),
    twin: fitLogistic(examples.twin, strength.twin),
    target: fitChoices(examples.target, strength.target),
    label: Object.fromEntries(
      labelNames.map((name, at) => [name, label.map((weights) => Math.round((weights[at] ?? 0) * 100) / 100)]),
    ),
  };
}
