import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, SqliteDialect } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGroupCommit } from "./group-commit.ts";
import { openDatabase } from "./sqlite-database.ts";
import type { Tables } from "./tables.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-group-"));
let commits = 0;
const opened = openDatabase(join(folder, "test.db"));
const counted = {
  ...opened,
  prepare(sql: string) {
    if (sql === "commit") commits += 1;
    return opened.prepare(sql);
  },
};
const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: counted }) });
let tickMs = 0;
let time = 0;
const together = createGroupCommit(db, () => (time += tickMs));
beforeAll(() => opened.raw.exec("create table pieces (hash text primary key, text text not null)"));
afterAll(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const insert = (hash: string) => together((bound) => bound.insertInto("pieces").values({ hash, text: "" }).execute());
const stored = async () =>
  (await db.selectFrom("pieces").select("hash").orderBy("hash").execute()).map((row) => row.hash);

test("what is wanted at once is committed together, each in its order", async () => {
  const seen: number[] = [];
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      together(async (bound) => {
        seen.push((await bound.selectFrom("pieces").select("hash").execute()).length);
        await bound
          .insertInto("pieces")
          .values({ hash: `a${String(index).padStart(2, "0")}`, text: "" })
          .execute();
      }),
    ),
  );
  expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index));
  expect(commits).toBe(3);
  await db.deleteFrom("pieces").execute();
});

test("streams have their turn after some milliseconds, and what a stage waits for goes before the rest", async () => {
  commits = 0;
  tickMs = 3;
  const seen: string[] = [];
  const join = (name: string, isFirst: boolean) => together(async () => void seen.push(name), isFirst);
  const all = [join("a", false), join("b", false), join("c", true), join("d", false), join("e", true)];
  await Promise.all(all);
  tickMs = 0;
  expect(seen).toEqual(["c", "e", "a", "b", "d"]);
  expect(commits).toBe(2);
});

test("one that throws takes back its own writes and nobody else's, and says why", async () => {
  const results = await Promise.allSettled([
    insert("b"),
    together(async (bound) => {
      await bound.insertInto("pieces").values({ hash: "lost", text: "" }).execute();
      throw new Error("changed my mind");
    }),
    insert("b"),
    insert("c"),
  ]);
  expect(results.map((one) => one.status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
  expect(results[1]).toMatchObject({ reason: { message: "changed my mind" } });
  expect(await stored()).toEqual(["b", "c"]);
});

test("while another process holds the database nobody is told that anything was stored", async () => {
  const other = openDatabase(join(folder, "test.db"));
  other.raw.exec("begin immediate");
  const results = await Promise.allSettled([insert("d"), insert("e")]);
  expect(results.map((one) => one.status)).toEqual(["rejected", "rejected"]);
  other.raw.exec("rollback");
  other.close();
  await insert("d");
  expect(await stored()).toEqual(["b", "c", "d"]);
});
