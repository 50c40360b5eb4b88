import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { AppError } from "@parley/protocol";
import { printReport, reportOf, type RunResults, simulate } from "../learning/simulate/index.ts";

export interface SimulateOptions {
  runs: string;
  seed: string;
  json: boolean;
  /** `from/count` where one of several processes does its part, and says what came of it. */
  part?: string | undefined;
}

/** Shows, with simulated voices, that what learning is made of keeps what it is given; see docs/learning.md. */
export async function simulateLearning({ runs, seed, json, part }: SimulateOptions): Promise<string> {
  const count = wholeNumber(runs, "--runs");
  if (part !== undefined) {
    const [from = "0", own = "0"] = part.split("/");
    return JSON.stringify(
      await simulate({ seed, from: wholeNumber(from, "--part"), runs: wholeNumber(own, "--part") }),
    );
  }
  const results = await inParts(count, seed);
  const report = reportOf(results);
  return json ? JSON.stringify({ seed, ...report }) : printReport(report, seed);
}

/** One process a core, this program again: what a run comes to does not depend on which of them does it. */
async function inParts(runs: number, seed: string): Promise<RunResults> {
  const most = Math.min(availableParallelism(), 8, Math.ceil(runs / 10));
  if (most < 2) return simulate({ seed, from: 0, runs });
  const size = Math.ceil(runs / most);
  const parts = Array.from({ length: most }, (_, at) => ({ from: at * size, runs: Math.min(size, runs - at * size) }));
  const done = await Promise.all(parts.filter((one) => one.runs > 0).map((one) => inProcess(one, seed)));
  return done.flat();
}

function inProcess({ from, runs }: { from: number; runs: number }, seed: string): Promise<RunResults> {
  const { promise, resolve, reject } = Promise.withResolvers<RunResults>();
  const script = process.argv[1] ?? "";
  const words = ["learn", "simulate", "--seed", seed, "--runs", String(runs), "--part", `${from}/${runs}`];
  const child = spawn(process.execPath, [...process.execArgv, script, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.on("error", reject);
  child.on("close", (code) => {
    // Written by this program a moment ago, in this very shape.
    if (code === 0) resolve(JSON.parse(said) as RunResults);
    else reject(new AppError("internal", { message: "A part of the simulation failed." }));
  });
  return promise;
}

function wholeNumber(text: string, name: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 100_000) return number;
  throw new AppError("invalid_request", { message: `${name} must be a whole number; it is ${text}.` });
}
