import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { findForbiddenImports, sourcesIn } from "./check-imports.ts";

/** `npm run check`: types, lint, format, the import table, file length and dead code. Says all that is wrong, not only the first. */
const root = join(import.meta.dirname, "..");
const longest = 400;
const longestCoordinator = 200;
const coordinators = [
  "server/src/app.ts",
  "server/src/main.ts",
  "server/src/serve.ts",
  "server/src/conversation/run-rounds.ts",
  "web/src/app.tsx",
  "web/src/main.tsx",
];

const checks: [name: string, run: () => string[]][] = [
  [
    "types",
    () =>
      ["protocol", "protocol/tsconfig.client.json", "engine", "server", "web", "."].flatMap((project) =>
        runTool("tsc", ["-p", project]),
      ),
  ],
  ["lint", () => runTool("oxlint", ["--deny-warnings"])],
  ["format", () => runTool("oxfmt", ["--check"])],
  ["imports", () => findForbiddenImports(root)],
  ["length", findLongFiles],
  ["dead code", () => runTool("knip", ["--no-progress"])],
];

let failed = 0;
for (const [name, run] of checks) {
  const problems = run();
  process.stdout.write(`${problems.length === 0 ? "ok  " : "FAIL"} ${name}\n`);
  for (const problem of problems) process.stdout.write(`     ${problem.replaceAll("\n", "\n     ")}\n`);
  if (problems.length > 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;

function runTool(name: string, args: string[]): string[] {
  const done = spawnSync(process.execPath, [realTool(name), ...args], { cwd: root, encoding: "utf8" });
  return done.status === 0 ? [] : [`${done.stdout}${done.stderr}`.trim()];
}

/** The tool's own script, run with this Node: a shebang would find the system's. */
function realTool(name: string): string {
  const scripts: Record<string, string> = {
    tsc: "typescript/bin/tsc",
    oxlint: "oxlint/bin/oxlint",
    oxfmt: "oxfmt/bin/oxfmt",
    knip: "knip/bin/knip.js",
  };
  return join(root, "node_modules", scripts[name] ?? name);
}

function findLongFiles(): string[] {
  return ["protocol", "engine", "server", "web", "scripts", "deploy", "e2e", "bench"]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => sourcesIn(join(root, folder), /\.(tsx?|css)$/))
    .flatMap((file) => {
      const name = relative(root, file);
      const lines = readFileSync(file, "utf8").split("\n").length - 1;
      const limit = coordinators.includes(name) ? longestCoordinator : longest;
      return lines > limit ? [`${name}: ${lines} lines, at most ${limit}`] : [];
    });
}
