import { type Id, maxNoteLength, type MemberRole, type StreamEvent } from "@parley/protocol";
import { CallError } from "@parley/protocol/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStream } from "../testing/read-stream.ts";
import { newId, refusal, sure } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
let ana: Person;
let bo: Person;
beforeAll(async () => {
  app = await startTestApp({ limits: { notesPerAccount: 60 } });
  ana = await app.person("Ana");
  bo = await app.person("Bo");
});
afterAll(() => app.close());

const write = async (person: Person, body: object) => (await person.client.call("createNote", { body })).data;
const read = async (person: Person, id: Id) => (await person.client.call("readNote", { params: { id } })).data;
const list = async (person: Person, query: object = {}) =>
  (await person.client.call("listNotes", { query })).data.notes;
const change = async (person: Person, id: Id, body: object) =>
  (await person.client.call("changeNote", { params: { id }, body })).data;
const remove = (person: Person, id: Id) => person.client.call("deleteNote", { params: { id } });
const threadOf = async (person: Person) => (await person.threadWith()).state.thread.id;

/** Seats Bo in a thread of Ana's, as joining will. */
async function seatBo(thread: Id, role: MemberRole): Promise<void> {
  const { db } = app.app.store;
  const account = sure(await db.selectFrom("accounts").select("id").where("name", "=", "Bo").executeTakeFirst()).id;
  const person = sure(await db.selectFrom("members").selectAll().where("thread_id", "=", thread).executeTakeFirst());
  await db
    .insertInto("members")
    .values({ ...person, id: newId(), account_id: account, handle: "bo", role, position: 90 })
    .execute();
}

test("a note is kept with the title of its first line, found by its words, and the last changed is listed first", async () => {
  const one = await write(ana, { text: "## Größe der Liste\n\nAsk *ops* for 100%_of it." });
  expect(one).toMatchObject({ title: "Größe der Liste", version: 1, thread: null, pins: [] });
  const two = await write(ana, { text: "Second" });
  expect((await list(ana)).slice(0, 2).map((note) => note.id)).toEqual([two.id, one.id]);
  const later = await change(ana, one.id, { version: 1, text: "## Größe der Liste\n\nAsk ops for 100%_of it." });
  expect(later).toMatchObject({ version: 2, createdAt: one.createdAt });
  expect((await list(ana))[0]).toMatchObject({ id: one.id, excerpt: "Ask ops for 100%_of it." });
  for (const q of ["GRÖẞE", "größe", "100%_OF", " ask OPS "])
    expect((await list(ana, { q })).map((note) => note.id)).toEqual([one.id]);
  // Signs of patterns are letters like others.
  for (const q of ["1%of", "ask_ops", "!"]) expect(await list(ana, { q })).toEqual([]);
  expect(await read(ana, one.id)).toEqual(later);
});

test("N2 a save over an older version is refused with the stored text; the same text again is no conflict", async () => {
  const { id } = await write(ana, { text: "a" });
  const saved = await change(ana, id, { version: 1, text: "ab" });
  expect(await change(ana, id, { version: 1, text: "ab" })).toEqual(saved);
  const failure = await ana.client
    .call("changeNote", { params: { id }, body: { version: 1, text: "ac" } })
    .catch((error: unknown) => error);
  if (!(failure instanceof CallError)) throw new Error("the save was not refused");
  expect([failure.status, failure.code]).toEqual([409, "note_changed"]);
  expect(failure.details).toEqual({ note: saved });
  expect((await change(ana, id, { version: saved.version, text: "ac" })).version).toBe(3);
  expect(await refusal(change(ana, id, { text: "without its version" }))).toBe("400 invalid_request");
});

test("saves at once make one winner, and the rest are told what it wrote", async () => {
  const { id } = await write(ana, { text: "" });
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, (_, n) => change(ana, id, { version: 1, text: `from ${n}` })),
  );
  const winners = answers.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  expect(winners).toHaveLength(1);
  expect(await read(ana, id)).toEqual(winners[0]);
});

test("a note sent again is the same note; another under its id is refused", async () => {
  const id = newId();
  const first = await ana.client.call("createNote", { body: { id, text: "Once." } });
  const again = await ana.client.call("createNote", { body: { id, text: "Once." } });
  expect([first.status, again.status, again.data]).toEqual([201, 200, first.data]);
  expect(await refusal(write(ana, { id, text: "Other." }))).toBe("409 id_taken");
  expect(await refusal(write(bo, { id, text: "Once." }))).toBe("409 id_taken");
});

test("a text of the longest length is kept, a longer one and a note too many are refused", async () => {
  const longest = await write(ana, { text: "x".repeat(maxNoteLength) });
  expect((await read(ana, longest.id)).text).toHaveLength(maxNoteLength);
  expect(await refusal(write(ana, { text: "x".repeat(maxNoteLength + 1) }))).toBe("400 invalid_request");
  const cy = await app.person("Cy");
  for (let n = 0; n < 60; n += 1) await write(cy, { text: `Note ${n}` });
  expect(await refusal(write(cy, { text: "One too many" }))).toBe("400 invalid_request");
  await remove(cy, sure((await list(cy))[0]).id);
  expect((await write(cy, { text: "Again room" })).version).toBe(1);
});

test("own notes are pinned to threads and shown beside them, not beside threads that one cannot read", async () => {
  const [here, there, foreign] = [await threadOf(ana), await threadOf(ana), await threadOf(bo)];
  const note = await write(ana, { text: "Pinned", pins: [here] });
  expect((await list(ana, { thread: here })).map(({ id }) => id)).toEqual([note.id]);
  expect(await list(ana, { thread: there })).toEqual([]);
  const moved = await change(ana, note.id, { pins: [there] });
  expect(moved).toMatchObject({ pins: [there], version: 1 });
  expect(await list(ana, { thread: here })).toEqual([]);
  expect(await refusal(change(ana, note.id, { pins: [foreign] }))).toBe("404 not_found");
  expect(await refusal(write(ana, { text: "x", pins: [foreign] }))).toBe("404 not_found");
  expect(await refusal(write(ana, { text: "x", thread: foreign }))).toBe("404 not_found");
  expect(await refusal(list(ana, { thread: foreign }))).toBe("404 not_found");
  expect((await read(ana, note.id)).pins).toEqual([there]);
});

test("N1 another account can neither list, find, read, change nor delete a note, wherever it is pinned", async () => {
  const thread = await threadOf(ana);
  await seatBo(thread, "member");
  const note = await write(ana, { text: "Secret plan", pins: [thread] });
  expect(await list(bo, { thread })).toEqual([]);
  expect(await list(bo, { q: "secret" })).toEqual([]);
  expect(await refusal(read(bo, note.id))).toBe("404 not_found");
  expect(await refusal(change(bo, note.id, { version: 1, text: "Mine now" }))).toBe("404 not_found");
  expect(await refusal(remove(bo, note.id))).toBe("404 not_found");
  expect((await list(ana, { q: "secret" })).map(({ id }) => id)).toEqual([note.id]);
  expect((await read(ana, note.id)).text).toBe("Secret plan");
});

test("N1 a thread's notes are written by its members and read by its viewers, and nobody else knows of them", async () => {
  const thread = await threadOf(ana);
  const shared = await write(ana, { thread, text: "Shared words" });
  expect(await refusal(read(bo, shared.id))).toBe("404 not_found");
  expect(await list(bo, { q: "shared words" })).toEqual([]);

  await seatBo(thread, "viewer");
  expect((await read(bo, shared.id)).text).toBe("Shared words");
  expect((await list(bo, { thread })).map(({ id }) => id)).toEqual([shared.id]);
  expect((await list(bo, { q: "shared words" })).map(({ id }) => id)).toEqual([shared.id]);
  expect(await refusal(change(bo, shared.id, { version: 1, text: "Changed" }))).toBe("403 forbidden");
  expect(await refusal(remove(bo, shared.id))).toBe("403 forbidden");
  expect(await refusal(write(bo, { thread, text: "Mine too" }))).toBe("403 forbidden");

  await app.app.store.db.updateTable("members").set({ role: "member" }).where("handle", "=", "bo").execute();
  expect(await change(bo, shared.id, { version: 1, text: "Changed" })).toMatchObject({ version: 2, thread });
  expect((await read(ana, shared.id)).text).toBe("Changed");
  expect(await refusal(change(ana, shared.id, { pins: [thread] }))).toBe("400 invalid_request");
  await remove(bo, shared.id);
  expect(await refusal(read(ana, shared.id))).toBe("404 not_found");

  const kept = await write(ana, { thread, text: "Goes with its thread" });
  await ana.client.call("deleteThread", { params: { id: thread } });
  expect(await refusal(read(ana, kept.id))).toBe("404 not_found");
  expect(await list(ana, { q: "goes with its thread" })).toEqual([]);
});

test("N3 changes of own notes are in the account's log; those of shared ones are told to every member", async () => {
  const thread = await threadOf(ana);
  await seatBo(thread, "viewer");
  const mine = await readStream(`${app.url}/api/events?threads=`, ana.cookie);
  const theirs = await readStream(`${app.url}/api/events?threads=`, bo.cookie);
  const own = await write(ana, { text: "Own" });
  const isOwn = (event: StreamEvent) =>
    "event" in event && event.event.type === "note.changed" && event.event.note === own.id;
  await eventually("the account is told", async () => mine.events.some(isOwn));
  const shared = await write(ana, { thread, text: "Shared" });
  const isShared = (event: StreamEvent) =>
    "live" in event && event.live.type === "notes.hint" && event.live.note === shared.id;
  for (const stream of [mine, theirs]) await eventually("the member is told", async () => stream.events.some(isShared));
  expect(JSON.stringify(theirs.events)).not.toContain(own.id);
  mine.close();
  theirs.close();
});
