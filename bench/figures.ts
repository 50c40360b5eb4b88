import type { Reading } from "./markers.ts";

/** What one run of N streams came to. */
export interface Figures {
  /** Milliseconds: the provider's first token to the reader; our POST to the provider's receiving; any token to the reader. */
  firstP50: number;
  askedP50: number;
  delayP50: number;
  delayP99: number;
  tokensPerSecond: number;
  cpuPerThousand: number;
  errors: number;
}

export function figuresOf(run: {
  reading: Reading;
  /** Microseconds between posting and the provider's receiving, of each stream. */
  asking: number[];
  streams: number;
  tokens: number;
  seconds: number;
  cpuMs: number;
}): Figures {
  const { reading, streams, tokens } = run;
  const whole = [...reading.seen].filter(([stream, seen]) => seen === tokens && !reading.faulty.has(stream)).length;
  return {
    firstP50: quantile(reading.firstDelays, 0.5) / 1000,
    askedP50: quantile(run.asking, 0.5) / 1000,
    delayP50: quantile(reading.delays, 0.5) / 1000,
    delayP99: quantile(reading.delays, 0.99) / 1000,
    tokensPerSecond: reading.delays.length / run.seconds,
    cpuPerThousand: (run.cpuMs / Math.max(1, reading.delays.length)) * 1000,
    errors: streams - whole,
  };
}

/** The median of each figure over several runs; errors add up. */
export function medianOf(runs: Figures[]): Figures {
  const median = (pick: (run: Figures) => number): number => quantile(runs.map(pick), 0.5);
  return {
    firstP50: median((run) => run.firstP50),
    askedP50: median((run) => run.askedP50),
    delayP50: median((run) => run.delayP50),
    delayP99: median((run) => run.delayP99),
    tokensPerSecond: median((run) => run.tokensPerSecond),
    cpuPerThousand: median((run) => run.cpuPerThousand),
    errors: runs.reduce((sum, run) => sum + run.errors, 0),
  };
}

export function quantile(values: number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
