import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

/** The programs as they are started from a shell. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-start-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(file: string, args: string[], environment: Record<string, string>, input = "") {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, PARLEY_DATA_DIR: join(folder, "data"), ...environment },
  });
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stdin.end(input);
  return {
    child,
    said: () => out,
    async end() {
      const [code] = await once(child, "close");
      return { code: code as number | null, out };
    },
  };
}

test("a start prints the address, keeps the secret beside the data with mode 0600, and ends on SIGTERM", async () => {
  const server = run("main.ts", [], { PORT: "0" });
  await expect.poll(server.said, { timeout: 15_000 }).toMatch(/Parley \S+ is at http:\/\/127\.0\.0\.1:\d+/);
  const file = statSync(join(folder, "data.secret"));
  expect(file.mode & 0o777).toBe(0o600);
  const ended = server.end();
  server.child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
});

test("a taken port is explained in a sentence", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const port = String((other.address() as AddressInfo).port);
  const { code, out } = await run("main.ts", [], { PORT: port }).end();
  other.close();
  expect(code).toBe(1);
  expect(out).toMatch(/The port is taken: .*set PORT to another number/);
});

test.each([
  ["redis://127.0.0.1:9", /"redis.used".*rate limits that survive a restart; nothing else/],
  ["127.0.0.1:6379", /"redis.not_used".*REDIS_URL must be redis:/],
])("with SQLite and REDIS_URL=%s a start says what Redis is used for, and serves", async (address, expected) => {
  const server = run("main.ts", [], { PORT: "0", REDIS_URL: address });
  await expect.poll(server.said, { timeout: 15_000 }).toMatch(/Parley \S+ is at http:/);
  expect(server.said()).toMatch(expected);
  const url = /is at (http:\S+)/.exec(server.said())?.[1] ?? "";
  expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
    status: "ok",
    redis: address.startsWith("redis:") ? "down" : "REDIS_URL is wrong",
  });
  const ended = server.end();
  server.child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
});

test("wrong settings are told all at once, without a stack", async () => {
  const { code, out } = await run("main.ts", [], { PORT: "70000", PARLEY_AUTH: "off", HOST: "0.0.0.0" }).end();
  expect(code).toBe(1);
  expect(out).toMatch(/PORT must be/);
  expect(out).toMatch(/needs a loopback address/);
  expect(out).not.toMatch(/\n\s+at /);
});

test("the shell adds accounts and gives new passwords, while the server runs or not", async () => {
  const email = ["--email", "ada@example.org"];
  const added = await run(
    "cli/parley.ts",
    ["user", "add", ...email, "--name", "Ada"],
    {},
    "correct horse battery\n",
  ).end();
  expect(added).toEqual({ code: 0, out: "ada@example.org has an account and is the admin.\n" });
  const again = await run(
    "cli/parley.ts",
    ["user", "add", ...email, "--name", "Ada"],
    {},
    "correct horse battery\n",
  ).end();
  expect(again.code).toBe(1);
  expect(again.out).toMatch(/sign in instead/);

  const server = run("main.ts", [], { PORT: "0" });
  await expect.poll(server.said, { timeout: 15_000 }).toMatch(/is at/);
  const url = /http:\S+/.exec(server.said())?.[0] ?? "";
  const signIn = async (password: string) => {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ email: "ada@example.org", password });
    return (await fetch(`${url}/api/sign-in`, { method: "POST", headers, body })).status;
  };
  expect(await signIn("correct horse battery")).toBe(200);
  const reset = await run("cli/parley.ts", ["user", "reset-password", ...email], {}).end();
  const password = /Password: (\S+)/.exec(reset.out)?.[1] ?? "";
  expect(password.length).toBeGreaterThanOrEqual(16);
  expect(await signIn("correct horse battery")).toBe(401);
  expect(await signIn(password)).toBe(200);
  const unknown = await run("cli/parley.ts", ["user", "reset-password", "--email", "eve@example.org"], {}).end();
  expect(unknown).toMatchObject({ code: 1, out: expect.stringContaining("no account") });
  const ended = server.end();
  server.child.kill("SIGTERM");
  await ended;
}, 60_000);
