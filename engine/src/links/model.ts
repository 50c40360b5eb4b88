/** What is measured, by name; what is absent is 0. */
export type Features = Readonly<Record<string, number>>;
/** Weights of a linear model for the same names. */
export type Weights = Readonly<Record<string, number>>;

export function scoreOf(features: Features, weights: Weights): number {
  let sum = 0;
  for (const name in weights) sum += (weights[name] ?? 0) * (features[name] ?? 0);
  return sum;
}

export function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}

/** Shares that add up to 1. */
export function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(score - most));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((one) => one / sum);
}
