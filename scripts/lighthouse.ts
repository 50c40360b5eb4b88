/**
 * `npm run lighthouse`: how fast a phone opens a thread, as Lighthouse simulates it: five runs on a fresh server, each
 * as a line, then their median. A number as argument makes that many runs. Lighthouse is fetched by npx when asked for
 * and is no dependency. Alone on the machine: the figures follow the time that scripts take.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RealServer, startServer } from "../e2e/testing/server.ts";

const version = "13.5.0";
const runs = Number(process.argv[2] ?? 5);
const questions = [
  "We have 40k offline-first clients and edits that sit for days before they sync. Do we keep the CRDT?",
  "What would you measure first?",
  "And what would change your mind?",
];

interface Report {
  categories: Record<"performance" | "accessibility", { score: number | null }>;
  audits: Record<string, { numericValue?: number }>;
  environment: { benchmarkIndex: number };
}

const folder = mkdtempSync(join(tmpdir(), "parley-lighthouse-"));
const server = await startServer({ PARLEY_AUTH: "off" });
try {
  const address = `${server.url}/t/${await talk(server)}`;
  const reports: Report[] = [];
  for (let run = 0; run < runs; run += 1) {
    reports.push(measure(address));
    console.log(line(String(run + 1), reports.slice(-1)));
  }
  console.log(line("median", reports));
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

function measure(address: string): Report {
  const file = join(folder, "report.json");
  const args = ["-y", `lighthouse@${version}`, address, "--form-factor=mobile", "--quiet", "--output=json"];
  args.push(`--output-path=${file}`, "--only-categories=performance,accessibility");
  args.push("--chrome-flags=--headless=new --no-sandbox");
  const env = { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? "/usr/bin/chromium" };
  execFileSync("npx", args, { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
  return JSON.parse(readFileSync(file, "utf8")) as Report;
}

/** The medians of these reports; times in seconds, as on the simulated phone. */
function line(name: string, reports: Report[]): string {
  const seconds = (audit: string): string =>
    `${(median(reports.map(({ audits }) => audits[audit]?.numericValue ?? NaN)) / 1000).toFixed(2)} s`;
  const score = (category: "performance" | "accessibility"): number =>
    Math.round(100 * median(reports.map(({ categories }) => categories[category].score ?? NaN)));
  return [
    name.padEnd(6),
    `performance ${score("performance")}`,
    `accessibility ${score("accessibility")}`,
    `FCP ${seconds("first-contentful-paint")}`,
    `LCP ${seconds("largest-contentful-paint")}`,
    `SI ${seconds("speed-index")}`,
    `TBT ${seconds("total-blocking-time")}`,
    `CLS ${median(reports.map(({ audits }) => audits["cumulative-layout-shift"]?.numericValue ?? NaN)).toFixed(3)}`,
    `${Math.round(median(reports.map(({ audits }) => audits["total-byte-weight"]?.numericValue ?? NaN)) / 1000)} KB`,
    `benchmarkIndex ${Math.round(median(reports.map(({ environment }) => environment.benchmarkIndex)))}`,
  ].join("  ");
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** A thread in which the practice voices have answered a few messages; returns its id. */
async function talk({ url }: RealServer): Promise<string> {
  const { identities } = await ask<{ identities: { id: string }[] }>(url, "/api/identities");
  const seats = { title: "CRDT or a log", identities: identities.map(({ id }) => id) };
  const { state } = await ask<{ state: { thread: { id: string } } }>(url, "/api/threads", seats);
  const path = `/api/threads/${state.thread.id}`;
  for (const text of questions) {
    await ask(url, `${path}/messages`, { id: crypto.randomUUID(), text });
    for (;;) {
      const now = await ask<{ state: { running: string | null } }>(url, path);
      if (now.state.running === null) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  return state.thread.id;
}

async function ask<T>(url: string, path: string, body?: object): Promise<T> {
  const sent = { method: "POST", headers: { "Content-Type": "application/json", Origin: url } };
  const response = await fetch(url + path, body === undefined ? {} : { ...sent, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
