import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, freePort, startPostgres } from "../server/src/testing/postgres.ts";
import { startRedis } from "../server/src/testing/redis.ts";
import { noInstances } from "../server/faults/testing/instances.ts";
import { copyTree, linkPackages, root } from "./testing/copy-tree.ts";
import { type Block, readBlocks } from "./testing/read-blocks.ts";
import { type Program, startProgram } from "./testing/run-program.ts";

/**
 * docs/operate.md, followed word by word in an empty folder, except for: the
 * repository is a copy of this checkout; the packages are those of this checkout,
 * put into each clone; ports that may be taken here are others; PostgreSQL and
 * Redis are the tests' own.
 */
const blocks = readBlocks(readFileSync(join(root, "docs/operate.md"), "utf8"));
const cleanUps: (() => unknown)[] = [];
/** What runs, by the command that started it: the same command again replaces it. */
const servers = new Map<string, Program>();
const replaced = new Map<string, string>();
let folder: string;
let place: string;
let ran = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "parley-operate-"));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  place = join(folder, "empty");
  mkdirSync(place);
  replaced.set("<this repository>", publish(join(folder, "origin")));
  for (const port of [8000, 8001, 8002]) replaced.set(String(port), String(await freePort()));
});
afterAll(async () => {
  for (const server of servers.values()) server.kill();
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** This checkout as it stands, as a repository that can be cloned and pulled. */
function publish(to: string): string {
  mkdirSync(to);
  copyTree(to);
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: to, stdio: "ignore" });
  git("init", "--initial-branch=main");
  git("add", "--all");
  git("-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message=As it stands.");
  return to;
}

const environment = () => ({
  PATH: process.env.PATH,
  HOME: folder,
  PORT: replaced.get("8000"),
  PARLEY_LOCAL_MODELS: "none",
  // No balancer is there to notice.
  PARLEY_LIMITS: '{"drainNoticeMs":200}',
});
const adapted = (command: string): string =>
  [...replaced].reduce((text, [from, to]) => text.replaceAll(from, to), command);

/** In a shell of its own, in the folder that the last one was left in. */
function runCommand(command: string): void {
  const left = join(folder, "left");
  const script = `set -euo pipefail\n${adapted(command)}\npwd > '${left}'`;
  const done = spawnSync("bash", ["-c", script], { cwd: place, env: environment(), encoding: "utf8", input: "" });
  expect(done.status, `${command}\n${done.stdout}${done.stderr}`).toBe(0);
  place = readFileSync(left, "utf8").trim();
  const [, clone] = /^git clone \S.* (\S+)$/.exec(command) ?? [];
  if (clone !== undefined) linkPackages(join(place, clone));
}

async function startServer(command: string): Promise<void> {
  await stopServer(command);
  servers.set(
    command,
    await startProgram(["bash", "-c", `exec env ${adapted(command)}`], { cwd: place, environment: environment() }),
  );
}

async function stopServer(command: string): Promise<void> {
  const server = servers.get(command);
  servers.delete(command);
  if (server === undefined) return;
  await server.interrupt();
  // It got the signal from the terminal, and from npm and launch.cjs as well, and still ended in order.
  expect(server.said()).toMatch(/Parley ends[\s\S]*"drain\.ended"/);
}

async function follow(story: string): Promise<void> {
  for (const block of blocks.filter((one) => one.run === story)) {
    if (block.role === "stopped") for (const command of servers.keys()) await stopServer(command);
    for (const command of block.commands) {
      if (block.role === "server") await startServer(command);
      else runCommand(command);
      ran += 1;
    }
  }
}

test("operate.md: one server, from nothing to an upgrade", async () => {
  await follow("single");
  expect(existsSync(join(folder, "empty/parley/data/parley.db"))).toBe(true);
  expect(existsSync(join(folder, "empty/backups/parley.db"))).toBe(true);
  const answer = await fetch(`http://127.0.0.1:${replaced.get("8000")}/`);
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("<title>")]);
  for (const command of servers.keys()) await stopServer(command);
}, 180_000);

test.runIf(noInstances === null)(
  "operate.md: two servers, and the replacement of both",
  async () => {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    cleanUps.push(
      () => postgres.stop(),
      () => redis.stop(),
    );
    const database = await createDatabase(postgres.url);
    replaced.set("postgres://parley:password@127.0.0.1:5432/parley", database.url);
    replaced.set("redis://127.0.0.1:6379", redis.url);
    await follow("scaled");
    expect(servers.size).toBe(2);
    const health = await (await fetch(`http://127.0.0.1:${replaced.get("8001")}/health`)).json();
    expect(health).toMatchObject({ status: "ok", storage: "postgres", redis: "ok" });
    for (const command of servers.keys()) await stopServer(command);
  },
  180_000,
);

test("operate.md: what was not run is said", () => {
  const left = Map.groupBy(
    blocks.filter((one) => one.lacks !== null),
    (one) => one.lacks,
  );
  const countOf = (some: Block[]): number => some.reduce((sum, one) => sum + one.commands.length, 0);
  const reasons = [...left].map(([why, some]) => `${why} ${countOf(some)}`).toSorted();
  const unrun = countOf([...left.values()].flat());
  const all = countOf(blocks.filter((one) => one.run !== null));
  console.log(`operate.md: ${ran} commands run, ${unrun} marked as not runnable here (${reasons.join(", ")})`);
  expect([...left.keys()].toSorted()).toEqual(["certificates", "images", "packages", "systemd"]);
  if (noInstances === null) expect(ran).toBe(all);
});

test("a block that does not say whether it can be run is an error, and a text within a command belongs to it", () => {
  expect(() => readBlocks("```sh\nls\n```\n")).toThrow("a block must be");
  expect(() => readBlocks("```\nls\n```\n")).toThrow("a block must be");
  const [block] = readBlocks("```sh run=single stopped\n# why\ncat > a <<'EOF'\nls\nEOF\nls b\n```\n");
  expect(block).toEqual({
    run: "single",
    lacks: null,
    role: "stopped",
    commands: ["cat > a <<'EOF'\nls\nEOF", "ls b"],
  });
});
