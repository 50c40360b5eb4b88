import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createDatabase, hasPostgres, startPostgres, type TestPostgres } from "../testing/postgres.ts";
import { isStorageAway, openStore, type Store } from "./open-store.ts";
import { usualWaits } from "./patience.ts";

const here = hasPostgres();
let postgres: TestPostgres;
beforeAll(async () => {
  if (here) postgres = await startPostgres();
});
afterAll(async () => {
  if (here) await postgres.stop();
});

const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function storeWith(waits: Partial<typeof usualWaits> = {}): Promise<Store> {
  const { url } = await createDatabase(postgres.url);
  const store = openStore({ kind: "postgres", url }, { ...usualWaits, ...waits });
  stores.push(store);
  await sql`create table said (id int primary key, text text)`.execute(store.db);
  return store;
}

const say = (db: Store["db"], id: number, text = "") => sql`insert into said values (${id}, ${text})`.execute(db);
const idsIn = async (db: Store["db"]): Promise<number[]> =>
  (await sql<{ id: number }>`select * from said where id > ${0} order by id`.execute(db)).rows.map((row) => row.id);

test.runIf(here)("a write that was held back is seen by what follows it, and is there after the commit", async () => {
  const store = await storeWith();
  const seen = await store.transaction(async ({ db }) => {
    await say(db, 1);
    await say(db, 2);
    const both = await idsIn(db);
    await say(db, 3);
    return both;
  });
  expect(seen).toEqual([1, 2]);
  expect(await idsIn(store.db)).toEqual([1, 2, 3]);
});

test.runIf(here).each(["at the commit", "at the next statement"])(
  "a write that was held back and fails takes all of its transaction back and is the reason, %s",
  async (when) => {
    const store = await storeWith();
    const work = store.transaction(async ({ db }) => {
      await say(db, 1);
      await sql`insert into said values (${2}, ${"x"}), (${2}, ${"y"})`.execute(db);
      if (when === "at the next statement") await idsIn(db);
      await say(db, 3);
    });
    // Two that collide are tried again, once.
    await expect(work).rejects.toMatchObject({ code: "23505" });
    expect(await idsIn(store.db)).toEqual([]);
    await say(store.db, 4);
    expect(await idsIn(store.db)).toEqual([4]);
  },
);

test.runIf(here)(
  "a transaction that does nothing, or is refused before its first statement, leaves its connection as it was",
  async () => {
    const store = await storeWith({ connections: 1 });
    await store.transaction(async () => undefined);
    await expect(store.transaction(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const refused = store.transaction(async ({ db }) => {
      await say(db, 1);
      throw new Error("after a write");
    });
    await expect(refused).rejects.toThrow("after a write");
    await say(store.db, 2);
    expect(await idsIn(store.db)).toEqual([2]);
  },
);

test.runIf(here)("a table that another process changes meanwhile is read on, alone and in a transaction", async () => {
  const store = await storeWith({ connections: 1 });
  await say(store.db, 1);
  expect(await idsIn(store.db)).toEqual([1]);
  await sql`alter table said add column more int`.execute(store.db);
  expect(await idsIn(store.db)).toEqual([1]);
  await sql`alter table said add column most int`.execute(store.db);
  expect(await store.transaction(({ db }) => idsIn(db))).toEqual([1]);
});

test.runIf(here)("behind a pooler that forgets prepared statements everything goes on without them", async () => {
  const store = await storeWith({ connections: 1 });
  await say(store.db, 1);
  expect(await idsIn(store.db)).toEqual([1]);
  await sql`deallocate all`.execute(store.db);
  expect(await store.transaction(({ db }) => idsIn(db))).toEqual([1]);
  const { rows } = await sql<{ n: number }>`select count(*) as n from pg_prepared_statements`.execute(store.db);
  expect(rows).toEqual([{ n: 0 }]);
  expect(await idsIn(store.db)).toEqual([1]);
});

test.runIf(here)(
  "what a stage waits for gets the next connection that is free, before those that came first",
  async () => {
    const store = await storeWith({ connections: 1 });
    const order: string[] = [];
    const held = Promise.withResolvers<void>();
    const holding = store.transaction(() => held.promise);
    const doing = (name: string, isFirst: boolean) => store.transaction(async () => void order.push(name), { isFirst });
    const all = [doing("a draft", false), doing("another", false), doing("a stage", true), doing("the next", true)];
    held.resolve();
    await Promise.all([holding, ...all]);
    expect(order).toEqual(["a stage", "the next", "a draft", "another"]);
  },
);

test.runIf(here)(
  "those that would wait for one lock take one connection, and the others are left to the rest",
  async () => {
    const store = await storeWith({ connections: 2 });
    const held = Promise.withResolvers<void>();
    const order: string[] = [];
    const inThread = (name: string, work = Promise.resolve()) =>
      store.transaction(
        async () => {
          await work;
          order.push(name);
        },
        { behind: "a thread" },
      );
    const crowd = [inThread("one", held.promise), inThread("two"), inThread("three")];
    await say(store.db, 1);
    order.push("elsewhere");
    held.resolve();
    await Promise.all(crowd);
    expect(order).toEqual(["elsewhere", "one", "two", "three"]);
  },
);

test.runIf(here)("a crowd that waits while others are served is served, too, however long its line is", async () => {
  const store = await storeWith({ connections: 1, answerMs: 1_000 });
  const slowly = () => store.transaction(({ db }) => sql`select pg_sleep(${0.05})`.execute(db));
  const from = performance.now();
  await Promise.all(Array.from({ length: 25 }, slowly));
  expect(performance.now() - from).toBeGreaterThan(1_200);
});

test.runIf(here && process.platform === "linux" && process.env.PARLEY_TEST_POSTGRES === undefined)(
  "a server that sleeps is given up in time, by who asks it and by who waits for a connection, and is asked again when it is awake",
  async () => {
    const store = await storeWith({ connections: 2, answerMs: 500 });
    await say(store.db, 1);
    postgres.signal("SIGSTOP");
    try {
      const from = performance.now();
      const asked = [idsIn(store.db), store.transaction(({ db }) => idsIn(db)), idsIn(store.db), idsIn(store.db)];
      for (const one of await Promise.allSettled(asked))
        expect([one.status, "reason" in one && isStorageAway(one.reason)]).toEqual(["rejected", true]);
      expect(performance.now() - from).toBeLessThan(2_000);
    } finally {
      postgres.signal("SIGCONT");
    }
    expect(await idsIn(store.db)).toEqual([1]);
    const patient = store.patiently(() => store.transaction(({ db }) => sql`select pg_sleep(1)`.execute(db)));
    await expect(patient).resolves.toBeDefined();
    await expect(sql`select pg_sleep(2)`.execute(store.db)).rejects.toSatisfy(isStorageAway);
  },
);
