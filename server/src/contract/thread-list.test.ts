import type { Id } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { eraseDeleted } from "../conversation/erase-deleted.ts";
import { type OpenStream, readStream } from "../testing/read-stream.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { logOf, look, newId, quiet, refusal, say, sure } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

const dayMs = 86_400_000;
const list = async (person: Person, archived = false) =>
  (await person.client.call("listThreads", { query: { archived: archived ? "true" : "false" } })).data;
const rowOf = async (person: Person, thread: Id) =>
  sure(
    (await list(person)).threads.find((one) => one.id === thread),
    "row",
  );
const markRead = async (person: Person, thread: Id, seq: number) =>
  (await person.client.call("markRead", { params: { id: thread }, body: { seq } })).data.readSeq;
const isHinted = (stream: OpenStream) => stream.events.some((one) => "live" in one && one.live.type === "threads.hint");
const remove = (person: Person, thread: Id) => person.client.call("deleteThread", { params: { id: thread } });
const restore = (person: Person, thread: Id) =>
  person.client.call("restoreThread", { params: { id: thread }, body: {} });

/** Seats a person beside the owner, as an invitation will. */
async function seatPerson(person: Person, thread: Id, role: "member" | "viewer"): Promise<void> {
  const account = sure((await person.client.call("readEntry", {})).data.account);
  const owner = await app.app.store.db
    .selectFrom("members")
    .selectAll()
    .where("thread_id", "=", thread)
    .where("kind", "=", "person")
    .executeTakeFirstOrThrow();
  await app.app.store.db
    .insertInto("members")
    .values({ ...owner, id: newId(), account_id: account.id, handle: account.name, role, position: 90, read_seq: 0 })
    .execute();
}

test("E12 what others said since is unread, until it was read up to there; the place never moves back", async () => {
  app = await startTestApp({
    scripts: { rose: [[{ text: "One." }], [{ text: "Two." }]], kit: [[{ text: "Three." }]] },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("rose", "kit")).state.thread.id;
  expect((await rowOf(ana, thread)).unread).toBe(0);
  await say(ana, thread, "What do you say?");
  const { seq } = await quiet(ana, thread);
  // Her own words are no news to her.
  expect((await rowOf(ana, thread)).unread).toBe(2);
  expect(await markRead(ana, thread, seq)).toBe(seq);
  expect((await rowOf(ana, thread)).unread).toBe(0);
  expect(await markRead(ana, thread, 1)).toBe(seq);
  expect(await markRead(ana, thread, seq + 1_000_000)).toBe(seq);
  expect((await look(ana, thread)).state.seq).toBe(seq);
});

test("reading is a hint to the reader's own pages and to nobody else", async () => {
  app = await startTestApp({ scripts: { rose: [[{ text: "One." }]] } });
  const ana = await app.person("Ana");
  const bo = await app.person("Bo");
  const thread = (await ana.threadWith("rose")).state.thread.id;
  await seatPerson(bo, thread, "member");
  await say(ana, thread, "Hello.");
  const { seq } = await quiet(ana, thread);
  const hers = await readStream(`${app.url}/api/events`, ana.cookie);
  const his = await readStream(`${app.url}/api/events`, bo.cookie);
  await markRead(ana, thread, seq);
  await eventually("she is hinted", async () => isHinted(hers));
  expect(isHinted(his)).toBe(false);
  expect((await rowOf(bo, thread)).unread).toBe(2);
  await markRead(bo, thread, seq);
  await eventually("he is hinted by his own", async () => isHinted(his));
  hers.close();
  his.close();
});

test("99 unread messages stand for more", async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const bo = await app.person("Bo");
  const thread = (await ana.threadWith()).state.thread.id;
  await seatPerson(bo, thread, "viewer");
  for (let number = 0; number < 105; number += 1) await say(ana, thread, `Number ${number}`);
  expect((await rowOf(bo, thread)).unread).toBe(99);
  expect((await rowOf(ana, thread)).unread).toBe(0);
});

test("a pin is the member's own; an archived thread is listed apart", async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const bo = await app.person("Bo");
  const thread = (await ana.threadWith()).state.thread.id;
  await seatPerson(bo, thread, "viewer");
  await bo.client.call("pinThread", { params: { id: thread }, body: { pinned: true } });
  expect(await rowOf(bo, thread)).toMatchObject({ pinned: true, role: "viewer" });
  expect(await rowOf(ana, thread)).toMatchObject({ pinned: false, role: "owner" });
  await bo.client.call("pinThread", { params: { id: thread }, body: { pinned: false } });
  expect((await rowOf(bo, thread)).pinned).toBe(false);

  const archive = (archived: boolean) =>
    ana.client.call("changeThread", { params: { id: thread }, body: { archived } });
  await archive(true);
  expect(await list(ana)).toEqual({ threads: [], archived: 1 });
  expect((await list(ana, true)).threads.map((one) => one.id)).toEqual([thread]);
  await archive(false);
  expect((await list(ana)).archived).toBe(0);
  expect((await list(ana, true)).threads).toEqual([]);
  expect((await rowOf(ana, thread)).id).toBe(thread);
});

test("E11 a deleted thread is gone for everyone, ends what ran in it, and comes back whole", async () => {
  app = await startTestApp({
    scripts: { slow: [[{ text: "I begin and " }, { hang: true }]], rose: [[{ text: "Done." }]] },
    limits: { saveEveryMs: 50 },
  });
  const ana = await app.person("Ana");
  const bo = await app.person("Bo");
  const thread = (await ana.threadWith("slow", "rose")).state.thread.id;
  await seatPerson(bo, thread, "member");
  await say(ana, thread, "Go on.");
  await eventually("a draft is saved", async () => (await look(ana, thread)).drafts.length > 0);
  await eventually("the other has ended", async () =>
    (await look(ana, thread)).state.rounds[0]?.turns.some((turn) => turn.status === "ended"),
  );
  const before = (await look(ana, thread)).state;
  await remove(ana, thread);
  expect(await refusal(look(ana, thread))).toBe("404 not_found");
  expect(await refusal(look(bo, thread))).toBe("404 not_found");
  expect((await list(ana)).threads).toEqual([]);
  // Only its owner can bring it back; nobody else learns that it is there.
  expect(await refusal(restore(bo, thread))).toBe("404 not_found");
  await restore(ana, thread);
  const after = (await look(ana, thread)).state;
  expect(after).toMatchObject({ running: null, thread: { ...before.thread, deleted: false } });
  const cut = sure(after.rounds[0]?.turns.find((turn) => turn.outcome === "stopped"));
  expect(cut.message?.parts).toEqual([{ type: "text", text: "I begin and " }]);
  expect((await logOf(app, thread)).slice(-1)).toMatchObject([{ type: "thread.restored" }]);
  expect((await look(bo, thread)).state.seq).toBe(after.seq);
  // The thread goes on like one that was never deleted.
  await say(ana, thread, "And now?");
  expect((await look(ana, thread)).state.running).not.toBeNull();
});

test("after 30 days a deleted thread is erased with what only it was made of", async () => {
  app = await startTestApp({ scripts: { rose: [[{ text: "Rare words." }], [{ text: "Others." }]] } });
  const ana = await app.person("Ana");
  const { db } = app.app.store;
  const [gone, kept] = [(await ana.threadWith("rose")).state.thread.id, (await ana.threadWith("rose")).state.thread.id];
  await ana.client.call("changeThread", { params: { id: gone }, body: { mission: "Only in the one that goes." } });
  for (const thread of [gone, kept]) {
    await say(ana, thread, "Speak.");
    await quiet(ana, thread);
  }
  const pieces = async () => (await db.selectFrom("pieces").selectAll().execute()).map((piece) => piece.text);
  expect((await pieces()).join()).toContain("Only in the one that goes.");
  await remove(ana, gone);
  const now = await app.app.store.now();
  const age = (days: number) =>
    db
      .updateTable("threads")
      .set({ deleted_at: now - days * dayMs })
      .where("id", "=", gone)
      .execute();

  await age(29);
  expect(await eraseDeleted(app.app.needs)).toBe(0);
  await restore(ana, gone);
  expect((await look(ana, gone)).state.total).toBe(1);
  await remove(ana, gone);
  await age(31);
  expect(await refusal(restore(ana, gone))).toBe("404 not_found");
  expect(await eraseDeleted(app.app.needs)).toBe(1);
  for (const table of ["messages", "turns", "calls", "rounds", "members", "thread_events", "message_search"] as const) {
    const rows = await db.selectFrom(table).select("thread_id").execute();
    expect(new Set(rows.map((row) => row.thread_id)), table).toEqual(new Set([kept]));
  }
  expect((await pieces()).join()).not.toContain("Only in the one that goes.");
  // What the other thread's calls were made of is all there.
  expect((await pieces()).length).toBeGreaterThan(0);
  await say(ana, kept, "Still here?");
  expect((await quiet(ana, kept, 2)).total).toBe(2);
});
