import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "./postgres.ts";

/** For all test files of a run: one PostgreSQL if it is on it, and the count of what was searched for keys. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "parley-canaries-"));
  process.env.PARLEY_CANARY_REPORT = join(folder, "report");
  const postgres = process.env.PARLEY_TEST_DATABASE === "postgres" ? await startPostgres() : null;
  if (postgres !== null) process.env.PARLEY_TEST_POSTGRES = postgres.url;
  return async () => {
    summarise(join(folder, "report"));
    rmSync(folder, { recursive: true, force: true });
    await postgres?.stop();
  };
}

function summarise(file: string): void {
  if (!existsSync(file)) return;
  const total = { responses: 0, lines: 0, stores: 0 };
  for (const line of readFileSync(file, "utf8").trim().split("\n")) {
    const counts = JSON.parse(line) as typeof total;
    total.responses += counts.responses;
    total.lines += counts.lines;
    total.stores += counts.stores;
  }
  const { responses, lines, stores } = total;
  process.stdout.write(`KY1: searched ${responses} answers, ${lines} log lines and ${stores} databases for keys\n`);
}
