import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createLog } from "./log/log.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-token-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const environment = {
  PATH: process.env.PATH,
  PORT: "0",
  PARLEY_DATA_DIR: join(folder, "data"),
  PARLEY_SECRET: "a test secret of more than thirty-two characters",
  PARLEY_LOCAL_MODELS: "none",
};

/** The command as the operator types it, in a process of its own. */
async function parley(...args: string[]): Promise<string> {
  const command = join(import.meta.dirname, "cli/parley.ts");
  const child = promisify(execFile)(process.execPath, [command, ...args], { cwd: folder, env: environment });
  child.child.stdin?.end("correct horse battery\n");
  return (await child).stdout.trim();
}

test("`parley token` makes a token that a program signs in with, lists it and takes it away", async () => {
  await parley("user", "add", "--email", "ada@example.org", "--name", "Ada");
  const of = ["--email", "ada@example.org"];
  const token = await parley("token", "add", ...of, "--name", "Script", "--scopes", "read", "--days", "7");
  expect(token).toMatch(/^parley_[\w-]{43}$/);
  const app = await createApp({ config: readConfig(environment), version: "test", log: createLog("silent", () => {}) });
  const { port } = await app.listen();
  const status = async () =>
    (await fetch(`http://127.0.0.1:${port}/api/threads`, { headers: { Authorization: `Bearer ${token}` } })).status;
  try {
    expect(await status()).toBe(200);
    const line = await parley("token", "list", ...of);
    expect(line).toContain(token.slice(0, 11));
    expect(line).not.toContain(token);
    expect(await parley("token", "remove", line.split(" ")[0] ?? "", ...of)).toBe(
      "Script is deleted and refused from now on.",
    );
    expect(await status()).toBe(401);
    await expect(parley("token", "add", ...of, "--name", "Wide", "--scopes", "everything")).rejects.toThrow(
      /--scopes out of read,chat,write,admin/,
    );
  } finally {
    await app.close();
  }
}, 60_000);
