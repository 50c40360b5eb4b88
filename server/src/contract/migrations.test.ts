import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { ThreadState } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { createApp } from "../app.ts";
import { readConfig } from "../config.ts";
import { readThread } from "../conversation/index.ts";
import { createLog } from "../log/log.ts";
import { migrate, NewerDatabaseError } from "../store/migrate.ts";
import { openStore } from "../store/open-store.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { quiet, say, sure } from "../testing/talk.ts";

let app: TestApp | null = null;
const folders: string[] = [];
afterEach(async () => {
  await app?.close();
  app = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const golden = join(import.meta.dirname, "../store/golden");
const names = readdirSync(golden).flatMap((file) => (file.endsWith(".db") ? [file.slice(0, -3)] : []));

test("migrating again does nothing and loses nothing, also when several processes start at once", async () => {
  app = await startTestApp({ scripts: { voice: [[{ text: "Hello." }]] } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("voice")).state.thread.id;
  await say(ana, thread, "Talk.");
  const before = await quiet(ana, thread);
  expect(await migrate(app.app.store)).toEqual([]);
  const others = [0, 1, 2].map(() => openStore(sure(app).app.config.database));
  expect(await Promise.all(others.map((store) => migrate(store)))).toEqual([[], [], []]);
  for (const store of others) await store.close();
  await app.restart();
  expect(await quiet(ana, thread)).toEqual(before);
});

test("a database of a newer version is refused with a sentence, and is left as it was", async () => {
  app = await startTestApp();
  const store = openStore(app.app.config.database);
  await sql`insert into migrations (name, timestamp) values (${"9999-future"}, ${"2030-01-01"})`.execute(
    store.unguarded,
  );
  await expect(migrate(store)).rejects.toThrow(NewerDatabaseError);
  await expect(migrate(store)).rejects.toThrow(
    "This database was written by a newer Parley (it knows 9999-future). Start that version, or restore a backup made before the upgrade.",
  );
  await sql`delete from migrations where name = ${"9999-future"}`.execute(store.unguarded);
  expect(await migrate(store)).toEqual([]);
  await store.close();
});

test("there is a golden database to read", () => {
  expect(names).toContain("0001");
});

test.each(names)("the golden database %s is read as on the day it was written", async (name) => {
  const folder = mkdtempSync(join(tmpdir(), "parley-golden-"));
  folders.push(folder);
  const data = join(folder, "data");
  mkdirSync(data);
  copyFileSync(join(golden, `${name}.db`), join(data, "parley.db"));
  const expected = z.array(ThreadState).parse(JSON.parse(readFileSync(join(golden, `${name}.json`), "utf8")));
  expect(expected.length).toBeGreaterThan(0);
  const config = readConfig({
    PARLEY_DATA_DIR: data,
    PARLEY_SECRET: "a test secret of more than thirty-two characters",
  });
  const opened = await createApp({ config, version: "test", log: createLog("silent", () => {}) });
  try {
    for (const state of expected) {
      const account = sure(
        await opened.store.db
          .selectFrom("members")
          .select("account_id")
          .where("thread_id", "=", state.thread.id)
          .executeTakeFirst(),
      );
      const read = await readThread(opened.store, account.account_id ?? "", state.thread.id, 200);
      expect(read.state).toEqual(state);
      expect(read.you).not.toBeNull();
    }
  } finally {
    await opened.close();
  }
});
