import { type Features, softmax, type Weights } from "../model.ts";

/** One choice among several: the features of each, and which were right. */
export interface Choice {
  options: Features[];
  right: number;
  weight: number;
}

/** Ridge regression on log odds by Newton's method; the first feature, the bias, is not held back. */
export function fitLogistic(examples: readonly { features: Features; isLink: boolean }[], strength: number): Weights {
  const names = namesOf(examples.map((one) => one.features));
  const size = names.length;
  const rows = examples.map((one) => names.map((name) => one.features[name] ?? 0));
  let weights = Array.from({ length: size }, () => 0);
  for (let step = 0; step < 12; step += 1) {
    const gradient = weights.map((weight, at) => (names[at] === "bias" ? 0 : strength * weight));
    const curve = weights.map((_, at) =>
      weights.map((__, other) => (at === other ? (names[at] === "bias" ? 1e-6 : strength) : 0)),
    );
    rows.forEach((row, at) => {
      const p = 1 / (1 + Math.exp(-row.reduce((sum, x, i) => sum + x * (weights[i] ?? 0), 0)));
      const error = p - (examples[at]?.isLink === true ? 1 : 0);
      const slope = Math.max(p * (1 - p), 1e-6);
      for (let i = 0; i < size; i += 1) {
        const x = row[i] ?? 0;
        if (x === 0) continue;
        gradient[i] = (gradient[i] ?? 0) + error * x;
        const line = curve[i];
        if (line !== undefined) for (let j = 0; j < size; j += 1) line[j] = (line[j] ?? 0) + slope * x * (row[j] ?? 0);
      }
    });
    const change = solve(curve, gradient);
    weights = weights.map((weight, at) => weight - (change[at] ?? 0));
  }
  return table(names, weights);
}

/** Gaussian elimination with pivots. */
function solve(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1)
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = row;
    const [a, b] = [rows[column], rows[pivot]];
    if (a === undefined || b === undefined) continue;
    rows[column] = b;
    rows[pivot] = a;
    const head = b[column] ?? 0;
    if (Math.abs(head) < 1e-12) continue;
    for (let row = 0; row < size; row += 1) {
      const line = rows[row];
      if (row === column || line === undefined) continue;
      const factor = (line[column] ?? 0) / head;
      if (factor !== 0) for (let at = column; at <= size; at += 1) line[at] = (line[at] ?? 0) - factor * (b[at] ?? 0);
    }
  }
  return rows.map((row, at) => (Math.abs(row[at] ?? 0) < 1e-12 ? 0 : (row[size] ?? 0) / (row[at] ?? 1)));
}

/** Which of several: conditional logit by gradient descent with momentum, from zero, so that it is repeatable. */
export function fitChoices(choices: readonly Choice[], strength: number): Weights {
  const names = namesOf(choices.flatMap((one) => one.options));
  const data = choices.map((one) => ({
    right: one.right,
    rows: one.options.map((features) => names.map((name) => features[name] ?? 0)),
  }));
  const weights = descend(names.length, (now, gradient) => {
    for (const { rows, right } of data) {
      const shares = softmax(rows.map((row) => dot(row, now)));
      rows.forEach((row, at) => {
        const error = (shares[at] ?? 0) - (at === right ? 1 : 0);
        row.forEach((x, i) => (gradient[i] = (gradient[i] ?? 0) + error * x));
      });
    }
    now.forEach((weight, i) => (gradient[i] = (gradient[i] ?? 0) + strength * weight));
  });
  return table(names, weights);
}

export function fitSoftmax(
  rows: readonly { x: number[]; y: number; weight: number }[],
  classes: number,
  strength: number,
): number[][] {
  const size = rows[0]?.x.length ?? 0;
  const flat = descend(size * classes, (now, gradient) => {
    for (const { x, y, weight } of rows) {
      const shares = softmax(
        Array.from({ length: classes }, (_, k) =>
          x.reduce((sum, value, i) => sum + value * (now[k * size + i] ?? 0), 0),
        ),
      );
      for (let k = 0; k < classes; k += 1) {
        const error = weight * ((shares[k] ?? 0) - (k === y ? 1 : 0));
        for (let i = 0; i < size; i += 1) {
          const value = x[i] ?? 0;
          if (value !== 0) gradient[k * size + i] = (gradient[k * size + i] ?? 0) + error * value;
        }
      }
    }
    now.forEach((weight, i) => (gradient[i] = (gradient[i] ?? 0) + strength * weight));
  });
  return Array.from({ length: classes }, (_, k) => flat.slice(k * size, (k + 1) * size));
}

function descend(size: number, addGradient: (now: readonly number[], gradient: number[]) => void): number[] {
  const weights = Array.from({ length: size }, () => 0);
  const mean = Array.from({ length: size }, () => 0);
  const square = Array.from({ length: size }, () => 0);
  for (let step = 1; step <= 250; step += 1) {
    const gradient = Array.from({ length: size }, () => 0);
    addGradient(weights, gradient);
    const rate = 0.1 * (1 - step / 260);
    for (let at = 0; at < size; at += 1) {
      const slope = gradient[at] ?? 0;
      mean[at] = 0.9 * (mean[at] ?? 0) + 0.1 * slope;
      square[at] = 0.99 * (square[at] ?? 0) + 0.01 * slope * slope;
      const m = (mean[at] ?? 0) / (1 - 0.9 ** step);
      const v = (square[at] ?? 0) / (1 - 0.99 ** step);
      weights[at] = (weights[at] ?? 0) - (rate * m) / (Math.sqrt(v) + 1e-8);
    }
  }
  return weights;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

export function namesOf(features: readonly Features[]): string[] {
  return Object.keys(features[0] ?? {});
}

function table(names: readonly string[], weights: readonly number[]): Weights {
  return Object.fromEntries(names.map((name, at) => [name, Math.round((weights[at] ?? 0) * 1000) / 1000]));
}
