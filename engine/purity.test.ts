import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// The promise of this room, proved by the tools that keep it: the compiler knows
// no world outside, and the linter no clock and no dice.

const room = dirname(fileURLToPath(import.meta.url));
const root = dirname(room);
/** Below the root, so that packages resolve as they do for the room itself. */
const scratch = join(root, "node_modules", ".cache", `purity-${process.pid}`);

const allowed = `import { assertNever } from "@parley/protocol";\nexport const x: number = Math.max(1, 2);\nexport { assertNever };\n`;

const world: [string, string, RegExp][] = [
  ["fetch", `fetch("x");`, /\(1,1\).*'fetch'/],
  ["process", `process.exit();`, /\(1,1\).*'process'/],
  ["timer", `setTimeout(() => {}, 1);`, /\(1,1\).*'setTimeout'/],
  ["console", `console.log(1);`, /\(1,1\).*'console'/],
  ["node-fs", `import "node:fs";`, /\(1,8\).*'node:fs'/],
  ["document", `document.title;`, /\(1,1\).*'document'/],
];

const chance: [string, string, RegExp][] = [
  ["date-now", `export const now = Date.now();`, /:1:20: .*'Date'/],
  ["new-date", `export const now = new Date();`, /:1:24: .*'Date'/],
  ["math-random", `export const dice = Math.random();`, /:1:21: .*'Math\.random'/],
  ["destructured", `export const { random } = Math;`, /:1:16: .*'Math\.random'/],
  ["global-this", `export const now = globalThis.Date.now();`, /:1:20: .*'globalThis'/],
];

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("the compiler", () => {
  const folder = join(scratch, "compiler");
  let output = "";
  beforeAll(() => {
    const files = writeProbes(folder, world);
    // The room's own settings, applied to other files.
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: join(room, "tsconfig.json"), files, include: [] }),
    );
    output = run("typescript/bin/tsc", ["-p", folder, "--pretty", "false"]);
  }, 60_000);
  test.each(world)("refuses %s", (name, _line, complaint) => expect(linesAbout(name, output)).toMatch(complaint));
  test("accepts the plain language", () => expect(linesAbout("allowed", output)).toBe(""));
});

describe.each(["engine/src", "protocol/src"])("the linter in %s", (place) => {
  // Elsewhere, because below node_modules the linter looks at nothing.
  const house = mkdtempSync(join(tmpdir(), "parley-purity-"));
  let output = "";
  beforeAll(() => {
    writeProbes(join(house, place), chance);
    copyFileSync(join(root, ".oxlintrc.json"), join(house, ".oxlintrc.json"));
    output = run("oxlint/bin/oxlint", ["-c", ".oxlintrc.json", "--format", "unix", "."], house);
  }, 60_000);
  afterAll(() => rmSync(house, { recursive: true, force: true }));
  test.each(chance)("refuses %s", (name, _line, complaint) => expect(linesAbout(name, output)).toMatch(complaint));
  test("accepts the plain language", () => expect(linesAbout("allowed", output)).toBe(""));
});

function writeProbes(folder: string, probes: [string, string, RegExp][]): string[] {
  mkdirSync(folder, { recursive: true });
  for (const [name, line] of probes) writeFileSync(join(folder, `${name}.ts`), `${line}\nexport {};\n`);
  writeFileSync(join(folder, "allowed.ts"), allowed);
  return [...probes.map(([name]) => `${name}.ts`), "allowed.ts"];
}

function linesAbout(name: string, output: string): string {
  expect(output).not.toBe("");
  return output
    .split("\n")
    .filter((line) => line.includes(`${name}.ts`))
    .join("\n");
}

/** What one of our tools printed; they exit with an error when they find fault, and here they must. */
function run(tool: string, args: string[], cwd = root): string {
  try {
    return execFileSync(process.execPath, [join(root, "node_modules", tool), ...args], { cwd, encoding: "utf8" });
  } catch (error) {
    if (error instanceof Error && "stdout" in error && typeof error.stdout === "string") return error.stdout;
    throw error;
  }
}
