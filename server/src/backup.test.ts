import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { applyEvent, stateOfNewThread, type ThreadState } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { readThread } from "./conversation/index.ts";
import { createLog } from "./log/log.ts";
import { backupDatabase, restoreDatabase } from "./store/backup.ts";
import { knownMigrations } from "./store/migrate.ts";
import { readThreadEvents } from "./store/events.ts";
import { newId, quiet, say } from "./testing/talk.ts";
import { startTestApp, type TestApp } from "./testing/test-app.ts";

/** `parley backup` and `restore`: one file, whole, also under load. On SQLite; PostgreSQL has tools of its own. */
let app: TestApp | null = null;
const folders: string[] = [];
afterEach(async () => {
  await app?.close();
  app = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "parley-backup-"));
  folders.push(made);
  return made;
}

/** What a database holds, in a form that does not depend on where its rows lie; who is signed in and runs is left out. */
function logicalHash(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  const hash = createHash("sha256");
  const tables = database.prepare("select name from sqlite_master where type = 'table' order by name").all();
  for (const { name } of tables) {
    if (name === "sessions" || name === "processes") continue;
    const rows = database.prepare(`select * from "${String(name)}"`).all();
    hash.update(String(name));
    for (const row of rows.map((one) => JSON.stringify(one)).toSorted()) hash.update(row);
  }
  database.close();
  return hash.digest("hex");
}

const open = (data: string) =>
  createApp({
    config: readConfig({
      PARLEY_DATA_DIR: data,
      PARLEY_SECRET: "a test secret of more than thirty-two characters",
    }),
    version: "test",
    log: createLog("silent", () => {}),
    idle: true,
  });

const sqlite = process.env.PARLEY_TEST_DATABASE !== "postgres";

test.runIf(sqlite)(
  "a backup under load is whole, and restored it is equal to it and obeys the law of the fold",
  async () => {
    app = await startTestApp();
    const ana = await app.person("Ana");
    const { identities } = (await ana.client.call("listIdentities", {})).data;
    const seats = identities.map((one) => one.id);
    const threads = await Promise.all(
      [1, 2, 3].map(
        async () =>
          (await ana.client.call("createThread", { body: { mode: "panel", identities: seats } })).data.state.thread.id,
      ),
    );
    const database = app.app.config.database;
    if (database.kind !== "sqlite") throw new Error("not on SQLite");
    const target = join(folder(), "under-load.db");
    let isDone = false;
    let posts = 0;
    const load = Promise.all(
      threads.map(async (thread) => {
        while (!isDone) {
          const id = newId();
          await ana.client.call("sendMessage", {
            params: { id: thread },
            body: { id, text: `Message ${(posts += 1)}` },
          });
        }
      }),
    );
    while (posts < 30) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = posts;
    await backupDatabase(database.path, target);
    while (posts < before + 30) await new Promise((resolve) => setTimeout(resolve, 5));
    isDone = true;
    await load;
    expect(readdirSync(join(target, ".."))).toEqual(["under-load.db"]);

    const data = join(folder(), "data");
    expect(
      restoreDatabase(target, join(data, "parley.db"), { known: knownMigrations, aliveSince: Date.now() }),
    ).toBeNull();
    expect(logicalHash(join(data, "parley.db"))).toBe(logicalHash(target));
    const restored = await open(data);
    try {
      for (const thread of threads) {
        const [first, ...rest] = await readThreadEvents(restored.store.db, thread, 0, 100_000);
        if (first?.type !== "thread.created") throw new Error("no thread");
        const folded: ThreadState = rest.reduce(applyEvent, stateOfNewThread(first));
        const account = (await restored.store.db.selectFrom("accounts").select("id").executeTakeFirstOrThrow()).id;
        expect((await readThread(restored.store, account, thread, 100_000)).state).toEqual(folded);
      }
    } finally {
      await restored.close();
    }
  },
);

test.runIf(sqlite)("what stands still is backed up as it is", async () => {
  app = await startTestApp({ scripts: { voice: [[{ text: "Hello." }]] } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("voice")).state.thread.id;
  await say(ana, thread, "Talk.");
  await quiet(ana, thread);
  const database = app.app.config.database;
  if (database.kind !== "sqlite") throw new Error("not on SQLite");
  const target = join(folder(), "still.db");
  await backupDatabase(database.path, target);
  expect(logicalHash(target)).toBe(logicalHash(database.path));
  await expect(backupDatabase(database.path, target)).rejects.toThrow("never overwrites");
  // Nobody is signed in after a restore, and a running server is not pulled away from under its people.
  const options = { known: knownMigrations, aliveSince: Date.now() - 8_000 };
  expect(() => restoreDatabase(target, database.path, options)).toThrow("Parley is running on this database");
});

test.runIf(sqlite)("a restore keeps what was there, and refuses what is no backup of ours", async () => {
  const data = join(folder(), "data");
  const first = await open(data);
  await first.close();
  const path = join(data, "parley.db");
  const target = join(folder(), "one.db");
  await backupDatabase(path, target);
  const options = { known: knownMigrations, aliveSince: Date.now() + 1_000 };
  const kept = restoreDatabase(target, path, options);
  expect(kept).toMatch(/parley\.db\.before-restore-/);
  expect(existsSync(kept ?? "")).toBe(true);

  const text = join(folder(), "text.db");
  writeFileSync(text, "This is no database at all, only a text that is long enough to look like something.");
  expect(() => restoreDatabase(text, path, options)).toThrow("is damaged: it is not a whole database");
  const stranger = join(folder(), "stranger.db");
  new DatabaseSync(stranger).exec("create table things (id integer)");
  expect(() => restoreDatabase(stranger, path, options)).toThrow("is not a backup of Parley's");
  const newer = { ...options, known: knownMigrations.slice(0, 1) };
  expect(() => restoreDatabase(target, path, newer)).toThrow("was made by a newer Parley");
  expect(() => restoreDatabase(join(data, "nothing.db"), path, options)).toThrow("There is no file at");
});

test.runIf(sqlite)("a migration copies the database first, and says where", async () => {
  const data = join(folder(), "data");
  mkdirSync(data);
  copyFileSync(join(import.meta.dirname, "store/golden/0001.db"), join(data, "parley.db"));
  const lines: string[] = [];
  const config = readConfig({
    PARLEY_DATA_DIR: data,
    PARLEY_SECRET: "a test secret of more than thirty-two characters",
  });
  const opened = await createApp({
    config,
    version: "test",
    log: createLog("info", (line) => lines.push(line)),
    idle: true,
  });
  await opened.close();
  const copy = join(data, "parley.db.before-0002-checks");
  expect(lines.join("\n")).toContain(JSON.stringify(copy));
  expect(logicalHash(copy)).toBe(logicalHash(join(import.meta.dirname, "store/golden/0001.db")));
  // A database that is up to date is not copied again.
  const count = readdirSync(data).length;
  await (await open(data)).close();
  expect(readdirSync(data)).toHaveLength(count);
});
