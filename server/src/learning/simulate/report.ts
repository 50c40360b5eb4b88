import { arms } from "./arms.ts";
import { assumptions } from "./assumptions.ts";
import type { RunResults } from "./simulate.ts";

/** A mean with half the width of its 95 % interval. */
interface Estimate {
  mean: number;
  half: number;
}

export interface ArmReport {
  arm: string;
  /** Share of good answers. */
  success: Estimate;
  /** What it is above the arm that is told nothing, run by run. */
  gain: Estimate;
  /** Tokens of lessons a prompt. */
  tokens: number;
  /** Share of prompts in which a wrong lesson was followed. */
  harmful: number;
}

export interface Check {
  says: string;
  holds: boolean;
  by: Estimate;
}

export interface SimulationReport {
  runs: number;
  arms: ArmReport[];
  checks: Check[];
}

/** Means over runs; differences are of the same run, so that what voices, tasks and dice have in common goes out. */
export function reportOf(results: RunResults): SimulationReport {
  const column = (arm: string): { success: number; tokens: number; harmful: number }[] => {
    const at = arms.findIndex((one) => one.name === arm);
    return results.map((row) => row[at] ?? { success: 0, tokens: 0, harmful: 0 });
  };
  const difference = (arm: string, other: string): Estimate => {
    const than = column(other);
    return estimate(column(arm).map((one, run) => one.success - (than[run]?.success ?? 0)));
  };
  const check = (says: string, [arm, other]: [string, string], holds: (by: Estimate) => boolean): Check => {
    const by = difference(arm, other);
    return { says, holds: holds(by), by };
  };
  const isAbove = ({ mean, half }: Estimate): boolean => mean - half > 0;
  const tokens = (arm: string): number => estimate(column(arm).map((one) => one.tokens)).mean;
  return {
    runs: results.length,
    arms: arms.map(({ name }) => ({
      arm: name,
      success: estimate(column(name).map((one) => one.success)),
      gain: difference(name, "none"),
      tokens: tokens(name),
      harmful: estimate(column(name).map((one) => one.harmful)).mean,
    })),
    checks: [
      check("A placebo changes nothing", ["placebo", "none"], ({ mean, half }) => Math.abs(mean) <= half + 1e-9),
      check("Appending falls below nothing under 30 % poison", ["none", "append, 30 % poison"], isAbove),
      check("Counters recover from 30 % poison", ["30 % poison", "append, 30 % poison"], isAbove),
      check("With counters 30 % poison is still better than nothing", ["30 % poison", "none"], isAbove),
      check("The gate does better still under 30 % poison", ["30 % poison, gate", "30 % poison"], isAbove),
      check("Peers' lessons beat a placebo", ["peers", "placebo"], isAbove),
      check("Peers' lessons beat own lessons", ["peers", "own"], isAbove),
    ],
  };
}

/** The report as a table in Markdown, with what it takes for granted. */
export function printReport(report: SimulationReport, seed: string): string {
  const share = ({ mean, half }: Estimate): string => `${mean.toFixed(3)} ± ${half.toFixed(3)}`;
  const points = ({ mean, half }: Estimate): string =>
    `${mean < -0.00005 ? "−" : "+"}${Math.abs(mean * 100).toFixed(1)} ± ${(half * 100).toFixed(1)}`;
  const rows = report.arms.map(
    ({ arm, success, gain, tokens, harmful }) =>
      `| ${arm} | ${share(success)} | ${points(gain)} | ${tokens.toFixed(0)} | ${(harmful * 100).toFixed(1)} % |`,
  );
  return [
    `Seed ${seed}, ${report.runs} runs of ${assumptions.tasks} tasks, the last ${assumptions.measured} measured; 95 % intervals over runs`,
    "",
    "| arm | good answers | against none, points | tokens a prompt | wrong lesson followed |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    ...report.checks.map(({ says, holds, by }) => `- ${holds ? "holds" : "**FAILS**"}: ${says} (${points(by)} points)`),
    "",
    assumptionsText(),
    "",
  ].join("\n");
}

function assumptionsText(): string {
  const { voices, skills, known, success, followed, takesUp, extractorRight, labelNoise } = assumptions;
  return [
    `Assumed: ${voices} voices, ${skills} skills, each known with ${known}; a good answer with ${success.known} if known and ${success.unknown} if not,`,
    `with ${followed.right} after a right lesson (or as before, if that is better) and ${followed.wrong} after a wrong one; a told lesson is followed with ${takesUp};`,
    `what is drawn from a contrast is right with ${extractorRight}; ${labelNoise * 100} % of judgements are the wrong way round. These are consequences of the`,
    "assumptions, not evidence about any model: they show whether store, merge, admission, recall and counters distort them.",
  ].join(" ");
}

function estimate(values: number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, count);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, half: count < 2 ? 0 : 1.96 * Math.sqrt(squares / (count - 1) / count) };
}
