import { type LinkLabel, linkLabels } from "@parley/protocol";

/** A link of a labelled thread, or one that was found in it. */
export interface Link {
  from: string;
  message: string;
  /** Undefined: the whole message. */
  sentence: number | undefined;
  label: LinkLabel;
  confidence: number;
}

export interface ScoredThread {
  id: string;
  sentences: number;
  gold: Link[];
  found: Link[];
}

export interface Rates {
  precision: number;
  recall: number;
  f1: number;
  gold: number;
  found: number;
}

export interface Scores {
  /** A sentence and the message it takes up, whatever the label. */
  existence: Rates;
  /** A sentence and a sentence: the same one, or one beside it. */
  strict: Rates;
  near: Rates;
  /** Among pairs found rightly: whether the sentence is right, or beside the right one. */
  targetStrict: number;
  targetNear: number;
  labels: Record<LinkLabel, Rates>;
  macroF1: number;
  /** Share of sentences for which nothing is said. */
  abstention: number;
  /** Mean difference between confidence and rightness over ten bins. */
  calibrationError: number;
  bins: { from: number; count: number; confidence: number; right: number }[];
}

const pairKey = (link: Link): string => `${link.from}>${link.message}`;
const labelKey = (link: Link): string => `${pairKey(link)}:${link.label}`;
const sentenceKey = (link: Link): string => `${pairKey(link)}.${link.sentence ?? "all"}`;

/** All figures of what was found in some threads; `least` leaves out what is less sure. */
export function scoresOf(threads: readonly ScoredThread[], least = 0): Scores {
  const kept = threads.map((thread) => ({ ...thread, found: thread.found.filter((link) => link.confidence >= least) }));
  const labels = Object.fromEntries(
    linkLabels.map((label) => [label, ratesOf(kept, labelKey, (link) => link.label === label)]),
  ) as Record<LinkLabel, Rates>;
  const silent = kept.reduce((sum, one) => sum + one.sentences - new Set(one.found.map((link) => link.from)).size, 0);
  return {
    existence: ratesOf(kept, pairKey),
    strict: ratesOf(kept, sentenceKey),
    near: nearRates(kept),
    ...targetAccuracy(kept),
    labels,
    macroF1: linkLabels.reduce((sum, label) => sum + labels[label].f1, 0) / linkLabels.length,
    abstention: silent / kept.reduce((sum, one) => sum + one.sentences, 0),
    ...calibrationOf(kept),
  };
}

function ratesOf(
  threads: readonly ScoredThread[],
  key: (link: Link) => string,
  wanted: (link: Link) => boolean = () => true,
): Rates {
  let gold = 0;
  let found = 0;
  let right = 0;
  for (const thread of threads) {
    const truth = new Set(thread.gold.filter(wanted).map(key));
    const said = new Set(thread.found.filter(wanted).map(key));
    gold += truth.size;
    found += said.size;
    right += [...said].filter((one) => truth.has(one)).length;
  }
  return rates({ gold, found, right });
}

function rates({ gold, found, right }: { gold: number; found: number; right: number }): Rates {
  const precision = found === 0 ? 0 : right / found;
  const recall = gold === 0 ? 0 : right / gold;
  return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall), gold, found };
}

function nearRates(threads: readonly ScoredThread[]): Rates {
  let gold = 0;
  let found = 0;
  let right = 0;
  for (const thread of threads) {
    const truth = unique(thread.gold, sentenceKey);
    const said = unique(thread.found, sentenceKey);
    gold += truth.length;
    found += said.length;
    const free = new Set(truth);
    for (const one of said) {
      const match = [...free].find((other) => pairKey(other) === pairKey(one) && isBeside(one, other));
      if (match === undefined) continue;
      free.delete(match);
      right += 1;
    }
  }
  return rates({ gold, found, right });
}

function isBeside(a: Link, b: Link): boolean {
  return a.sentence === undefined || b.sentence === undefined || Math.abs(a.sentence - b.sentence) <= 1;
}

function targetAccuracy(threads: readonly ScoredThread[]): { targetStrict: number; targetNear: number } {
  let pairs = 0;
  let strict = 0;
  let near = 0;
  for (const thread of threads) {
    for (const link of unique(thread.found, pairKey)) {
      const truth = thread.gold.filter((one) => pairKey(one) === pairKey(link));
      if (truth.length === 0) continue;
      pairs += 1;
      if (truth.some((one) => one.sentence === link.sentence)) strict += 1;
      if (truth.some((one) => isBeside(one, link))) near += 1;
    }
  }
  return { targetStrict: pairs === 0 ? 0 : strict / pairs, targetNear: pairs === 0 ? 0 : near / pairs };
}

function calibrationOf(threads: readonly ScoredThread[]): Pick<Scores, "calibrationError" | "bins"> {
  const bins = Array.from({ length: 10 }, (_, at) => ({ from: at / 10, count: 0, confidence: 0, right: 0 }));
  let all = 0;
  for (const thread of threads) {
    const truth = new Set(thread.gold.map(pairKey));
    for (const link of unique(thread.found, pairKey)) {
      const bin = bins[Math.min(9, Math.floor(link.confidence * 10))];
      if (bin === undefined) continue;
      all += 1;
      bin.count += 1;
      bin.confidence += link.confidence;
      if (truth.has(pairKey(link))) bin.right += 1;
    }
  }
  const calibrationError = bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right), 0) / Math.max(1, all);
  return { calibrationError, bins: bins.filter((bin) => bin.count > 0) };
}

function unique(links: readonly Link[], key: (link: Link) => string): Link[] {
  const kept = new Map<string, Link>();
  for (const link of links) if (!kept.has(key(link))) kept.set(key(link), link);
  return [...kept.values()];
}
