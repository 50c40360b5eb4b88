import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createJar, postJson } from "./http/auth/testing/way-in.ts";
import { createLog } from "./log/log.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-user-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const environment = {
  PATH: process.env.PATH,
  PORT: "0",
  PARLEY_DATA_DIR: join(folder, "data"),
  PARLEY_SECRET: "a test secret of more than thirty-two characters",
  PARLEY_LOCAL_MODELS: "none",
};
const password = "correct horse battery";

/** The command as the operator types it, in a process of its own. */
async function parley(...args: string[]): Promise<string> {
  const command = join(import.meta.dirname, "cli/parley.ts");
  const child = promisify(execFile)(process.execPath, [command, ...args], { cwd: folder, env: environment });
  child.child.stdin?.end(`${password}\n`);
  return (await child).stdout.trim();
}

test("`parley user` suspends, restores, makes admin and deletes beside a running server; `parley audit` tells of it", async () => {
  await parley("user", "add", "--email", "ada@example.org", "--name", "Ada");
  await parley("user", "add", "--email", "bo@example.org", "--name", "Bo");
  const bo = ["--email", "bo@example.org"];
  const app = await createApp({ config: readConfig(environment), version: "test", log: createLog("silent", () => {}) });
  const { port } = await app.listen();
  const url = `http://127.0.0.1:${port}`;
  const signIn = async () =>
    (await postJson(createJar(), `${url}/api/sign-in`, { email: "bo@example.org", password })).status;
  try {
    const jar = createJar();
    expect((await postJson(jar, `${url}/api/sign-in`, { email: "bo@example.org", password })).status).toBe(200);
    const stream = await jar.fetch(`${url}/api/events`);
    const ended = stream.body?.pipeTo(new WritableStream()).then(() => performance.now());
    const from = performance.now();
    expect(await parley("user", "suspend", ...bo)).toContain("bo@example.org is suspended");
    // Another process said so: the server finds it in the database.
    expect(((await ended) ?? Number.POSITIVE_INFINITY) - from).toBeLessThan(5000);
    expect((await jar.fetch(`${url}/api/threads`)).status).toBe(401);
    expect(await signIn()).toBe(403);
    expect(await parley("user", "list")).toMatch(/bo@example\.org .*suspended$/m);
    expect(await parley("user", "restore", ...bo)).toBe("bo@example.org may sign in again.");
    expect(await signIn()).toBe(200);

    await expect(parley("user", "suspend", "--email", "ada@example.org")).rejects.toThrow(/make another member admin/);
    expect(await parley("user", "make-admin", ...bo)).toBe("bo@example.org is an admin.");
    await expect(parley("user", "delete", ...bo)).rejects.toThrow(/--yes/);
    expect(await signIn()).toBe(200);
    expect(await parley("user", "delete", ...bo, "--yes")).toContain("bo@example.org is deleted.");
    expect(await signIn()).toBe(401);
    await expect(parley("user", "restore", ...bo)).rejects.toThrow(/no account with the e-mail/);

    const log = await parley("audit");
    for (const action of ["account.created", "sign_in", "account.suspended", "account.restored", "account.made_admin"])
      expect(log).toContain(`  ${action}  `);
    expect(log).toMatch(/ada@example\.org|-  account\.created/);
    expect(await parley("audit", "--since", "2999-01-01")).toBe("Nothing was written down.");
    const lines = (await parley("audit", "--json")).split("\n").map((line): unknown => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ action: "sign_in", result: "wrong_credentials", account_id: null });
    await expect(parley("audit", "--account", "nobody@example.org")).rejects.toThrow(/no account/);
    await expect(parley("audit", "--since", "yesterday")).rejects.toThrow(/--since must be a day/);
    expect(await parley("audit", "verify")).toMatch(/^The audit log is whole: \d+ rows/);
    await app.store.db
      .updateTable("audit_log")
      .set({ action: "sign_out" })
      .where("action", "=", "account.suspended")
      .execute();
    await expect(parley("audit", "verify")).rejects.toThrow(/The audit log was changed: row \d+/);
  } finally {
    await app.close();
  }
}, 120_000);
