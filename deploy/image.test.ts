import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { environmentNames } from "../server/src/config.ts";
import { freePort } from "../server/src/testing/postgres.ts";
import { copyTree, linkPackages, root } from "./testing/copy-tree.ts";
import { startProgram } from "./testing/run-program.ts";

/** There is no Docker where this runs: the Dockerfile is read, and its steps are done in an empty folder. */
const lines = readFileSync(join(root, "Dockerfile"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));
const all = (instruction: string): string[] =>
  lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));
const environment = Object.fromEntries(
  all("ENV").flatMap((line) => [...line.matchAll(/(\w+)=(\S+)/g)].map((one) => [one[1] ?? "", one[2] ?? ""])),
);
const user = Number(/^(\d+):\d+$/.exec(all("USER").at(-1) ?? "")?.[1]);
const isRoot = process.getuid?.() === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-image-"));
  // The user of the image must be able to get to what is made here.
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the Dockerfile is made of pinned images, files that exist, scripts that are run here, and known variables", () => {
  expect(all("RUN")).toEqual(["deploy/build.sh /out", "/tmp/prepare.sh /opt/parley / && rm /tmp/prepare.sh"]);
  expect(all("COPY")).toEqual([". .", "--from=build /out /opt/parley", "deploy/prepare.sh /tmp/prepare.sh"]);
  for (const image of all("FROM")) expect(image).toMatch(/^[a-z/]+:[\w.-]*\w( AS \w+)?$/);
  expect(all("FROM").join()).not.toMatch(/latest/);
  for (const script of ["build", "prepare"])
    expect(statSync(join(root, `deploy/${script}.sh`)).mode & 0o111, `${script}.sh can be run`).not.toBe(0);
  for (const name of Object.keys(environment)) expect(["NODE_ENV", ...environmentNames]).toContain(name);
  expect(user).toBeGreaterThan(999);
});

test.runIf(isRoot)(
  "its steps make a server in an empty folder, which runs as a user who may write nowhere but where its data are",
  async () => {
    const source = join(folder, "src");
    const program = join(folder, "opt");
    mkdirSync(source);
    copyTree(source);
    linkPackages(source);
    const step = (script: string, ...args: string[]): void => {
      const done = spawnSync(join(source, "deploy", script), args, {
        encoding: "utf8",
        env: { PATH: process.env.PATH },
      });
      expect(done.status, `${script} said: ${done.stdout}${done.stderr}`).toBe(0);
    };
    step("build.sh", program);
    step("prepare.sh", program, folder);
    const before = listing(program);
    expect(before).toContain("server.js");
    expect(before).toContain("web/index.html");
    expect(before.filter((name) => name.includes("node_modules"))).toEqual([]);
    // Nothing of what built it may be needed.
    rmSync(source, { recursive: true });

    const port = await freePort();
    const own = {
      ...environment,
      PORT: String(port),
      PARLEY_DATA_DIR: join(folder, "data"),
      PARLEY_SECRET_FILE: join(folder, "secret/parley.secret"),
      PARLEY_URL: `http://127.0.0.1:${port}`,
      PARLEY_LOCAL_MODELS: "none",
    };
    const command = (instruction: string): string[] =>
      (JSON.parse(instruction) as string[]).map((one) => one.replace("/opt/parley", program));
    const server = await startProgram(command(all("CMD")[0] ?? "[]"), {
      cwd: join(folder, "data"),
      environment: own,
      user,
    });
    const check = command((all("HEALTHCHECK")[0] ?? "").replace(/^.* CMD /, ""));
    const health = () => spawnSync(check[0] ?? "", check.slice(1), { env: own, uid: user }).status;
    try {
      expect(health()).toBe(0);
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
      expect(existsSync(join(folder, "data/parley.db"))).toBe(true);
      expect(statSync(join(folder, "secret/parley.secret")).mode & 0o777).toBe(0o600);
      expect(() => execFileSync("touch", [join(program, "web/index.html")], { uid: user, stdio: "ignore" })).toThrow();
      expect(() => execFileSync("touch", [join(folder, "data/own")], { uid: user, stdio: "ignore" })).not.toThrow();
    } finally {
      expect(await server.end()).toBe(0);
    }
    expect(health()).toBe(1);
    expect(listing(program)).toEqual(before);
    const bytes = before.reduce((sum, name) => sum + statSync(join(program, name)).size, 0);
    console.log(`what the image adds to Debian: ${before.length} files, ${Math.round(bytes / 1e6)} MB`);
  },
  180_000,
);

const listing = (at: string): string[] =>
  (readdirSync(at, { recursive: true }) as string[]).filter((name) => statSync(join(at, name)).isFile()).toSorted();
