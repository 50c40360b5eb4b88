import { applyDelta, type DraftText, emptyDraft, type Id, type StreamEvent, textOf, type Turn } from "@parley/protocol";
import { createClient, subscribe } from "@parley/protocol/client";
import { afterEach, expect, test } from "vitest";
import { openStore } from "../src/store/open-store.ts";
import { freePort } from "../src/testing/postgres.ts";
import { eventually, type Person, signUp } from "../src/testing/test-app.ts";
import { long, look, quiet, say, sure } from "../src/testing/talk.ts";
import { databaseKinds, type FaultDatabase, freshDatabase } from "./testing/databases.ts";
import { type SlowProvider, startSlowProvider } from "./testing/slow-provider.ts";
import { spawnServer } from "./testing/spawn-server.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

interface Reader {
  events: StreamEvent[];
  /** What it held of the turn at each moment: the text, and when it came. */
  texts: { at: number; text: string }[];
}

function follow(url: string, person: Person, thread: Id): Reader {
  const reader: Reader = { events: [], texts: [] };
  let draft: DraftText = emptyDraft;
  const onEvent = (event: StreamEvent): void => {
    reader.events.push(event);
    if (!("live" in event) || event.live.type !== "turn.delta") return;
    draft = applyDelta(draft, event.live);
    reader.texts.push({ at: performance.now(), text: textOf(draft) });
  };
  const client = createClient({ baseUrl: url, headers: { Cookie: person.cookie } });
  const subscription = subscribe(client, { threads: [thread], cursors: { [thread]: 0 }, onEvent });
  cleanUps.push(() => subscription.close());
  return reader;
}

const textAt = (reader: Reader, moment: number) => reader.texts.findLast((one) => one.at <= moment)?.text ?? "";
const endOf = (reader: Reader, turn: Id) =>
  reader.events.flatMap((one) =>
    "event" in one && one.event.type === "turn.ended" && one.event.turn === turn ? [one.event] : [],
  )[0];
const said = (turn: Turn) => (turn.message === null ? "" : textOf(turn.message));

/** A thread in which a voice has been writing for longer than a save takes. */
async function midStream(kind: "sqlite" | "postgres") {
  const database = await freshDatabase(kind);
  cleanUps.push(() => database.drop());
  const provider = await startSlowProvider(30);
  cleanUps.push(() => provider.stop());
  const environment = { ...database.environment, PORT: String(await freePort()), OPENAI_BASE_URL: provider.url };
  const server = await spawnServer(environment);
  cleanUps.push(() => server.kill());
  const ana = await signUp(() => server.url, "Ana");
  const thread = (await ana.threadWith("slow")).state.thread.id;
  const reader = follow(server.url, ana, thread);
  await say(ana, thread, "Count.");
  await eventually("it has written for three seconds", async () =>
    textAt(reader, performance.now()).includes("word90 "),
  );
  const turn = sure((await look(ana, thread)).state.rounds[0]?.turns[0]).id;
  return { database, provider, environment, server, ana, thread, reader, turn };
}

async function interrupted(person: Person, thread: Id): Promise<Turn> {
  return eventually(
    "the turn is interrupted",
    async () => {
      const turn = await look(person, thread).then(
        ({ state }) => state.rounds[0]?.turns[0],
        () => undefined,
      );
      return turn?.outcome === "interrupted" ? turn : null;
    },
    30_000,
  );
}

/** A person goes on with it: only now the provider is asked again. */
async function continues(provider: SlowProvider, person: Person, thread: Id, turn: Turn): Promise<void> {
  expect(provider.requests).toHaveLength(1);
  provider.finish();
  await person.client.call("continueTurn", { params: { id: turn.id } });
  const after = await quiet(person, thread);
  const second = sure(after.rounds[0]?.turns[1]);
  expect(second).toMatchObject({ outcome: "said", continues: turn.id });
  expect(said(second)).toBe(`${said(turn)}word1 `);
  expect(provider.requests).toHaveLength(2);
}

test.each(databaseKinds)(
  "R1 R3 a turn whose process was killed is interrupted with its text (%s)",
  async (kind) => {
    const { provider, environment, server, ana, thread, reader, turn: id } = await midStream(kind);
    const killedAt = performance.now();
    await server.kill();
    const next = await spawnServer(environment);
    cleanUps.push(() => next.kill());
    const turn = await interrupted(ana, thread);
    const tookMs = Math.round(performance.now() - killedAt);
    const shown = textAt(reader, killedAt);
    const lost = shown.length - said(turn).length;
    console.log(
      `${kind}: interrupted ${tookMs} ms after the kill; ${Math.max(0, lost)} of ${shown.length} characters lost`,
    );
    // It was started again on the same port and machine, and knows that its former self is gone.
    expect(tookMs - next.startedInMs).toBeLessThan(5_000);
    expect(turn.id).toBe(id);
    expect(said(turn).startsWith(textAt(reader, killedAt - 1_000))).toBe(true);
    expect(shown.startsWith(said(turn)) || said(turn).startsWith(shown)).toBe(true);
    const end = await eventually("the reader has the end", async () => endOf(reader, id));
    expect(end.message).toEqual(turn.message);
    await continues(provider, ana, thread, turn);
  },
  90_000,
);

test.runIf(databaseKinds.includes("postgres"))(
  "R2 a process that slept wakes up to a turn that is no longer its own, and writes nothing",
  async () => {
    const { database, provider, environment, server, ana, thread, reader, turn: id } = await midStream("postgres");
    const other = await spawnServer({ ...environment, PORT: String(await freePort()) });
    cleanUps.push(() => other.kill());
    const there = { ...ana, client: createClient({ baseUrl: other.url, headers: { Cookie: ana.cookie } }) };
    const otherReader = follow(other.url, ana, thread);
    await eventually(
      "the other process shows its text",
      async () => textAt(otherReader, performance.now()).length > 100,
    );

    const stoppedAt = performance.now();
    server.child.kill("SIGSTOP");
    const turn = await interrupted(there, thread);
    const tookMs = Math.round(performance.now() - stoppedAt);
    const shown = textAt(reader, stoppedAt - 1_000);
    console.log(`taken over ${tookMs} ms after its process fell asleep`);
    expect(tookMs).toBeLessThan(15_000);
    expect(said(turn).startsWith(shown)).toBe(true);
    if (long) await new Promise((resolve) => setTimeout(resolve, 60_000 - tookMs));

    const before = await contents(database, thread);
    const beats = await heartbeats(database);
    server.child.kill("SIGCONT");
    // Awake: it says again that it lives, and its call to the provider is closed.
    await eventually("both are alive", async () => (await heartbeats(database)) > beats, 20_000);
    await eventually("the sleeper lets its turn go", async () => (await alive(database)) === 2, 20_000);
    await provider.closed;
    const own = await eventually("its reader has the end", async () => endOf(reader, id), 20_000);
    expect(own.message).toEqual(turn.message);
    expect(sure(endOf(otherReader, id)).message).toEqual(turn.message);
    expect(await contents(database, thread)).toEqual(before);
    expect(sure((await look(ana, thread)).state.rounds[0]?.turns[0])).toEqual(turn);
    // It is a good process again: what is said through it is read by the other.
    await continues(provider, ana, thread, turn);
    const message = await say(ana, thread, "Are you there?");
    await eventually("the other's reader has it", async () =>
      otherReader.events.some(
        (one) => "event" in one && one.event.type === "message.posted" && one.event.message.id === message,
      ),
    );
  },
  180_000,
);

/** All that a process writes about a thread's turns. */
async function contents(database: FaultDatabase, thread: Id): Promise<unknown> {
  return withStore(database, async (db) => ({
    turns: await db.selectFrom("turns").selectAll().where("thread_id", "=", thread).orderBy("id").execute(),
    calls: await db.selectFrom("calls").selectAll().where("thread_id", "=", thread).orderBy("id").execute(),
    messages: await db.selectFrom("messages").selectAll().where("thread_id", "=", thread).orderBy("id").execute(),
    events: await db.selectFrom("thread_events").selectAll().where("thread_id", "=", thread).orderBy("seq").execute(),
    drafts: await db.selectFrom("drafts").selectAll().orderBy("turn_id").execute(),
  }));
}

const heartbeats = (database: FaultDatabase): Promise<number> =>
  withStore(database, async (db) => {
    const rows = await db.selectFrom("processes").select("heartbeat_at").execute();
    return Math.min(...rows.map((row) => row.heartbeat_at));
  });

const alive = (database: FaultDatabase): Promise<number> =>
  withStore(database, async (db) => {
    const rows = await db.selectFrom("processes").select("heartbeat_at").execute();
    const newest = Math.max(...rows.map((row) => row.heartbeat_at));
    return rows.filter((row) => row.heartbeat_at > newest - 3_000).length;
  });

async function withStore<T>(database: FaultDatabase, read: (db: ReturnType<typeof openStore>["db"]) => Promise<T>) {
  const store = openStore(database.target);
  try {
    return await read(store.db);
  } finally {
    await store.close();
  }
}
