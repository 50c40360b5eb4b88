import type { LessonCounts } from "@parley/protocol";

/** How often something was and was not. */
export interface Tally {
  helpful: number;
  harmful: number;
}

/** So long without use halves what a lesson counts for. */
export const lessonHalfLifeMs = 90 * 86_400_000;

/**
 * How sure it is that a lesson helps: the lower 5 % quantile of Beta(1 + helpful, 1 + harmful), from 0 to 1. One that was
 * never judged has 0.05.
 */
export function lessonTrust({ helpful, harmful }: Tally): number {
  const key = `${helpful}/${harmful}`;
  const known = trusts.get(key);
  if (known !== undefined) return known;
  let [low, high] = [0, 1];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (betaBelow(middle, helpful, harmful) < 0.05) low = middle;
    else high = middle;
  }
  if (trusts.size > 10_000) trusts.clear();
  trusts.set(key, low);
  return low;
}

const trusts = new Map<string, number>();

/** The share of Beta(1 + a, 1 + b) below x: that of a + b + 1 coins with the chance x more than a fall on it. */
function betaBelow(x: number, a: number, b: number): number {
  const coins = a + b + 1;
  let sum = 0;
  let logChoose = 0;
  for (let heads = 0; heads <= coins; heads += 1) {
    if (heads > 0) logChoose += Math.log((coins - heads + 1) / heads);
    if (heads > a) sum += Math.exp(logChoose + heads * Math.log(x) + (coins - heads) * Math.log(1 - x));
  }
  return sum;
}

/** What a lesson counts for where not all can be kept: its trust, halved by each 90 days of disuse. From 0 to 1. */
export function lessonScore(counts: Tally & Pick<LessonCounts, "lastUsedAt">, createdAt: number, now: number): number {
  const idleMs = Math.max(0, now - (counts.lastUsedAt ?? createdAt));
  return lessonTrust(counts) * 0.5 ** (idleMs / lessonHalfLifeMs);
}

/** Whether it did so much harm that it is told no more; the same rule counts for one model alone. */
export function isHarmful({ helpful, harmful }: Tally): boolean {
  return harmful >= 2 && harmful > helpful;
}

/** What telling a lesson changed, with the 95 % interval, in shares of answers that were judged good. */
export interface LessonEffect {
  change: number;
  low: number;
  high: number;
}

/**
 * How much more often answers were judged good where the lesson was told than where the lot left it out; null before both
 * were judged. Newcombe's interval of two Wilson intervals, which also holds for few answers.
 */
export function lessonEffect({ helpful, harmful, without }: Tally & { without: Tally }): LessonEffect | null {
  const told = helpful + harmful;
  const untold = without.helpful + without.harmful;
  if (told === 0 || untold === 0) return null;
  const [with1, without1] = [wilson(helpful, told), wilson(without.helpful, untold)];
  const change = with1.share - without1.share;
  const down = Math.hypot(with1.share - with1.low, without1.high - without1.share);
  const up = Math.hypot(with1.high - with1.share, without1.share - without1.low);
  return { change, low: Math.max(-1, change - down), high: Math.min(1, change + up) };
}

function wilson(hits: number, of: number): { share: number; low: number; high: number } {
  const z = 1.96;
  const share = hits / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return { share, low: middle - half, high: middle + half };
}
