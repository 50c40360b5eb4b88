import type { Id, Lesson, LessonText } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { type Classroom, classroom } from "../testing/classroom.ts";
import { bringIn } from "../testing/guests.ts";
import { look, quiet, refusal, say, sure } from "../testing/talk.ts";
import { eventually, type Person } from "../testing/test-app.ts";

let room: Classroom;
afterEach(() => room.close());

const asked = "How do we round money in our reports?";
const told = (system: string): boolean => system.includes("Round the sum once, at its end");
const textOf = ({ title, when, do: advice, dont }: LessonText): LessonText => ({ title, when, do: advice, dont });
const keep = (person: Person, lesson: Lesson) => room.change(person, lesson.id, { op: "PROMOTE", ...textOf(lesson) });

test("W1 a correction in one thread is told in another once its owner keeps it, there it is named, and forgetting ends that", async () => {
  room = await classroom();
  const { ana, thread, ada } = room;
  const message = await room.corrected(thread, asked, "Round the sum, not each of its parts.");
  const [lesson] = await room.lessons(ana, ada, 1);
  expect(lesson).toMatchObject({
    learner: ada,
    scope: "thread",
    status: "active",
    taints: [],
    origin: {
      thread,
      messages: [message],
      quote: "Round the sum, not each of its parts.",
      taughtBy: { kind: "person", name: "Ana" },
      evidence: "correction",
      judgedBy: { name: "Ana" },
    },
  });
  expect(sure(lesson).origin.extractor.model).toBe("ada");

  const other = await room.open(ana, [ada]);
  await say(ana, other, "How shall money be rounded in the new report?");
  await quiet(ana, other);
  expect(told(room.systemOf("ada"))).toBe(false);

  const preview = (await ana.client.call("previewLesson", { params: { id: sure(lesson).id } })).data;
  expect(preview.text).toEqual(textOf(sure(lesson)));
  const kept = await keep(ana, sure(lesson));
  expect(kept).toMatchObject({ scope: "account", status: "active" });
  await say(ana, other, "And how shall money be rounded in the last report?");
  const state = await quiet(ana, other, 2);
  expect(told(room.systemOf("ada"))).toBe(true);

  // The answer there names it, and so does what its prompt was made of.
  const turn = sure(state.rounds[1]?.turns[0]);
  const { uses } = (await ana.client.call("listThreadLessons", { params: { id: other } })).data;
  expect(uses).toEqual([
    { message: sure(turn.message).id, lessons: [{ id: kept.id, title: kept.title, isCited: true }] },
  ]);
  expect(JSON.stringify(turn.message)).not.toContain("[[used");
  const { calls } = (await ana.client.call("readSeen", { params: { id: turn.id } })).data;
  expect(calls[0]?.pieces.filter((piece) => piece.kind === "lessons")).toMatchObject([
    { text: expect.stringContaining("Round the sum once, at its end"), missing: null },
  ]);
  expect((await room.lessons(ana, ada, 1))[0]?.counts).toMatchObject({ uses: 1 });

  await room.change(ana, kept.id, { op: "FORGET" });
  await say(ana, other, "And how is money rounded in the very last report?");
  await quiet(ana, other, 3);
  expect(told(room.systemOf("ada"))).toBe(false);
  await room.change(ana, kept.id, { op: "RESTORE" });
  await say(ana, other, "So how is money rounded in this report?");
  await quiet(ana, other, 4);
  expect(told(room.systemOf("ada"))).toBe(true);
});

test("W2 the best answer teaches the other voices of its round, and a withdrawn judgement takes its lesson away", async () => {
  room = await classroom();
  const { ana, thread, ada, bob } = room;
  await say(ana, thread, asked);
  const state = await quiet(ana, thread);
  const best = room.answerOf(state, "bob");
  await room.judge(ana, best, { isBest: true });
  const [lesson] = await room.lessons(ana, ada, 1);
  expect(lesson?.origin).toMatchObject({ evidence: "best", taughtBy: { kind: "model", identity: bob, name: "bob" } });
  expect(lesson?.origin.messages[0]).toBe(best);
  expect(await room.lessons(ana, bob, 0)).toEqual([]);
  // Said again it is not asked again.
  await room.judge(ana, best, { isBest: true });
  expect(room.asks()).toBe(1);
  await room.judge(ana, best, { isBest: false });
  await room.lessons(ana, ada, 0);
});

test("W2 thumbs teach where one answer of a round is raised and another lowered, and nothing else does", async () => {
  room = await classroom();
  const { ana, thread, ada } = room;
  await say(ana, thread, asked);
  const state = await quiet(ana, thread);
  await room.judge(ana, room.answerOf(state, "ada"), { thumb: "down" });
  await room.settled();
  expect(room.asks()).toBe(0);
  await room.judge(ana, room.answerOf(state, "bob"), { thumb: "up" });
  expect((await room.lessons(ana, ada, 1))[0]?.origin.evidence).toBe("thumbs");
});

test("W3 what somebody else judged waits for the voice's owner, and another account sees and changes none of it", async () => {
  room = await classroom();
  const { ana, thread, ada } = room;
  const bo = await room.app.person("Bo");
  await bringIn(ana, thread, bo);
  await say(ana, thread, asked);
  const state = await quiet(ana, thread);
  await room.judge(bo, room.answerOf(state, "ada"), { correction: { text: "Round the sum alone.", passage: null } });
  const [lesson] = await room.lessons(ana, ada, 1);
  expect(lesson).toMatchObject({ status: "candidate", taints: ["other_person"] });
  await say(ana, thread, "How do we round money again?");
  await quiet(ana, thread, 2);
  expect(told(room.systemOf("ada"))).toBe(false);

  const { id } = sure(lesson);
  expect(await refusal(bo.client.call("listLessons", { params: { id: ada } }))).toBe("404 not_found");
  expect(await refusal(bo.client.call("previewLesson", { params: { id } }))).toBe("404 not_found");
  expect(await refusal(room.change(bo, id, { op: "ADMIT" }))).toBe("404 not_found");
  expect(await refusal(bo.client.call("rollBackLessons", { params: { id: ada }, body: { at: 0 } }))).toBe(
    "404 not_found",
  );
  expect((await bo.client.call("listThreadLessons", { params: { id: thread } })).data).toMatchObject({
    lessons: [],
    uses: [],
  });

  await room.change(ana, id, { op: "ADMIT" });
  await say(ana, thread, "And how do we round money now?");
  const after = await quiet(ana, thread, 3);
  expect(told(room.systemOf("ada"))).toBe(true);
  // Whoever else reads the thread learns nothing of what was told.
  expect(JSON.stringify((await look(bo, thread)).state)).not.toContain("Round the sum once");
  const turn = sure(after.rounds[2]?.turns.find((one) => one.member === sure(room.memberOf(after, "ada")).id));
  const pieces = (await bo.client.call("readSeen", { params: { id: turn.id } })).data.calls[0]?.pieces ?? [];
  expect(pieces.filter((piece) => piece.kind === "lessons")).toMatchObject([{ text: null, missing: "withheld" }]);
});

test("W4 nothing is learned or told where learning is off: for a thread, a voice, an account, a server", async () => {
  room = await classroom();
  const { ana, thread, ada } = room;
  const quietly = async (id: Id): Promise<void> => {
    const before = room.asks();
    await room.corrected(id, asked, "Round the sum.");
    await room.settled();
    expect(room.asks()).toBe(before);
  };
  const learn = (learns: boolean) =>
    ana.client.call("changeThread", { params: { id: thread }, body: { settings: { learns } } });
  await learn(false);
  await quietly(thread);
  await learn(true);
  await ana.client.call("setLearning", { params: { id: ada }, body: { learns: false } });
  await quietly(thread);
  await ana.client.call("setLearning", { params: { id: ada }, body: { learns: true } });
  await ana.client.call("changeLearning", { body: { learns: false } });
  await quietly(thread);
  await ana.client.call("changeLearning", { body: { learns: true } });
  // The positive twin.
  await room.corrected(thread, asked, "Round the sum.");
  await room.lessons(ana, ada, 1);
  const ask = async (): Promise<boolean> => {
    const { total } = (await look(ana, thread)).state;
    await say(ana, thread, asked);
    await quiet(ana, thread, total + 1);
    return told(room.systemOf("ada"));
  };
  expect(await ask()).toBe(true);
  await learn(false);
  expect(await ask()).toBe(false);
  await learn(true);
  await ana.client.call("changeLearning", { body: { learns: false } });
  expect(await ask()).toBe(false);
  await ana.client.call("changeLearning", { body: { learns: true } });
  expect(await ask()).toBe(true);
});

test("W5 what rests on a deleted thread alone goes with it, wherever it was told", async () => {
  room = await classroom();
  const { ana, thread, ada } = room;
  await room.corrected(thread, asked, "Round the sum.");
  await keep(ana, sure((await room.lessons(ana, ada, 1))[0]));
  const other = await room.open(ana, [ada]);
  await say(ana, other, asked);
  await quiet(ana, other);
  expect(told(room.systemOf("ada"))).toBe(true);
  const pieces = async () => JSON.stringify(await room.app.app.store.db.selectFrom("pieces").select("text").execute());
  expect(await pieces()).toContain("Round the sum once");
  await ana.client.call("deleteThread", { params: { id: thread } });
  expect(await room.all(ana, ada)).toEqual([]);
  // Nor do the prompts that showed it keep it.
  expect(await pieces()).not.toContain("Round the sum once");
  expect((await ana.client.call("listThreadLessons", { params: { id: other } })).data.uses).toEqual([]);
  await say(ana, other, "And money?");
  await quiet(ana, other, 2);
  expect(told(room.systemOf("ada"))).toBe(false);
});

test("W5 a hidden message takes along what was drawn from it", async () => {
  room = await classroom();
  const { ana, thread, ada } = room;
  const message = await room.corrected(thread, asked, "Round the sum, not its parts.");
  await room.lessons(ana, ada, 1);
  await ana.client.call("hideMessage", { params: { id: message }, body: {} });
  await room.lessons(ana, ada, 0);
  expect(JSON.stringify(await room.all(ana, ada))).not.toContain("not its parts");
});

test("W7 rolling back brings back the ledger exactly as it was at a moment, and can be taken back itself", async () => {
  room = await classroom();
  const { ana, thread, ada } = room;
  await room.corrected(thread, asked, "Round the sum.");
  const [lesson] = await room.lessons(ana, ada, 1);
  await keep(ana, sure(lesson));
  const before = await room.all(ana, ada);
  const at = await room.app.app.store.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await room.change(ana, sure(lesson).id, { op: "EDIT", do: "Never round anything." });
  await room.change(ana, sure(lesson).id, { op: "FORGET" });
  const between = await room.all(ana, ada);
  const then = await room.app.app.store.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { lessons } = (await ana.client.call("rollBackLessons", { params: { id: ada }, body: { at } })).data;
  expect(lessons).toEqual(before);
  expect(await room.all(ana, ada)).toEqual(before);
  const again = (await ana.client.call("rollBackLessons", { params: { id: ada }, body: { at: then } })).data;
  expect(again.lessons).toEqual(between);
});

test("W6 a lesson of a thread for local models is told to local models alone, wherever its voice sits", async () => {
  room = await classroom();
  const { ana } = room;
  const { state } = await ana.threadWith("practice-vega", "practice-orin");
  const here = state.thread.id;
  await ana.client.call("changeThread", {
    params: { id: here },
    body: { mode: "panel", settings: { localOnly: true, scribe: "cheapest" } },
  });
  await say(ana, here, asked);
  const answered = await quiet(ana, here);
  await room.judge(ana, room.answerOf(answered, "vega"), {
    correction: { text: "Round the sum once, at its end.", passage: null },
  });
  const vega = sure(sure(room.memberOf(answered, "vega")).identity);
  const [lesson] = await room.lessons(ana, vega, 1);
  expect(lesson?.isLocalOnly).toBe(true);
  await keep(ana, sure(lesson));

  const there = await room.open(ana, [vega]);
  await say(ana, there, asked);
  await quiet(ana, there);
  const uses = async () => (await ana.client.call("listThreadLessons", { params: { id: there } })).data.uses.length;
  expect(await uses()).toBe(1);
  // The same voice elsewhere: what it learned here stays here.
  const { data: identity } = await ana.client.call("readIdentity", { params: { id: vega } });
  const connection = sure((await ana.client.call("listConnections", {})).data.connections[0]).id;
  const { name, role } = identity;
  await ana.client.call("changeIdentity", {
    params: { id: vega },
    body: { name, role, provider: "openai", connection: await room.publicConnection(ana), model: "far" },
  });
  expect(connection).not.toBe("");
  await say(ana, there, "And how is money rounded there?");
  await quiet(ana, there, 2);
  expect(told(room.systemOf("far"))).toBe(false);
  expect(await uses()).toBe(1);
});

/** Ada was told a lesson in her thread, and answered. */
async function taught(limits?: Record<string, number>) {
  room = await classroom(limits === undefined ? {} : { limits });
  const { ana, thread, ada } = room;
  await room.corrected(thread, asked, "Round the sum.");
  await room.lessons(ana, ada, 1);
  await say(ana, thread, "How do we round money now?");
  const answer = room.answerOf(await quiet(ana, thread, 2), "ada");
  const counts = (wanted: Partial<Lesson["counts"]>) =>
    eventually(JSON.stringify(wanted), async () => {
      const own = sure((await room.all(ana, ada))[0]).counts;
      return JSON.stringify({ ...own, ...wanted }) === JSON.stringify(own);
    });
  return { ana, ada, thread, answer, counts };
}

test("W9 what its owner says of the answer counts for the lesson that was told, and is taken back with it; others' does not", async () => {
  const { ana, thread, answer, counts } = await taught();
  await counts({ uses: 1, helpful: 0, harmful: 0 });
  const bo = await room.app.person("Bo");
  await bringIn(ana, thread, bo);
  await room.judge(bo, answer, { thumb: "down" });
  await room.settled();
  await counts({ helpful: 0, harmful: 0 });
  await room.judge(ana, answer, { thumb: "up" });
  await counts({ helpful: 1, harmful: 0 });
  await room.judge(ana, answer, { thumb: "down" });
  await counts({ helpful: 0, harmful: 1 });
  await room.judge(ana, answer, { thumb: null });
  await counts({ helpful: 0, harmful: 0, uses: 1 });
});

test("W9 a lot leaves lessons out of answers, or all of them out of a thread, and what that shows is counted apart", async () => {
  const { ana, answer, counts } = await taught({ lessonsWithheldPercent: 100 });
  expect(told(room.systemOf("ada"))).toBe(false);
  await room.judge(ana, answer, { thumb: "up" });
  await counts({ uses: 0, helpful: 0, without: { helpful: 1, harmful: 0, neutral: 0 } });
  await room.close();
  const heldOut = await taught({ threadsHeldOutPercent: 100 });
  expect(told(room.systemOf("ada"))).toBe(false);
  expect((await heldOut.ana.client.call("listThreadLessons", { params: { id: heldOut.thread } })).data).toMatchObject({
    isHeldOut: true,
    uses: [],
  });
  await room.judge(heldOut.ana, heldOut.answer, { thumb: "down" });
  await heldOut.counts({ uses: 0, without: { helpful: 0, harmful: 1, neutral: 0 } });
});

test("W1 nobody is asked for a lesson where nobody is asked what rounds came to, and a server can switch learning off", async () => {
  room = await classroom();
  const { ana, thread } = room;
  await ana.client.call("changeThread", { params: { id: thread }, body: { settings: { scribe: "off" } } });
  await room.corrected(thread, asked, "Round the sum.");
  await room.settled();
  expect(room.asks()).toBe(0);
  await room.close();
  room = await classroom({ environment: { PARLEY_LEARNING: "off" } });
  await room.corrected(room.thread, asked, "Round the sum.");
  await room.settled();
  expect(room.asks()).toBe(0);
  expect((await room.ana.client.call("readLearning", {})).data).toEqual({ learns: true, serverLearns: false });
});

test("W8 a voice is told the same in all stages of a round, at the end of its system text, and nothing that does not fit", async () => {
  room = await classroom({ limits: { lessonsWithheldPercent: 50 } });
  const { ana, thread, ada } = room;
  await room.corrected(thread, asked, "Round the sum.");
  await room.lessons(ana, ada, 1);
  await ana.client.call("changeThread", { params: { id: thread }, body: { mode: "reactions" } });
  const rounds: string[][] = [];
  const withLesson = () => rounds.filter(([system]) => told(sure(system)));
  // By lot: both will have happened long before so many rounds.
  while (rounds.length < 40 && (withLesson().length === 0 || withLesson().length === rounds.length)) {
    const before = room.requests.length;
    await say(ana, thread, "How do we round money now?");
    await quiet(ana, thread, 2 + rounds.length);
    const speaks = room.requests.slice(before).filter((one) => one.kind === "speak" && one.model === "ada");
    rounds.push(speaks.map((one) => one.system));
  }
  for (const systems of rounds) {
    expect(systems).toHaveLength(2);
    expect(new Set(systems).size).toBe(1);
  }
  expect(withLesson().length).toBeGreaterThan(0);
  expect(withLesson().length).toBeLessThan(rounds.length);
  for (const [system] of withLesson()) expect(sure(system).endsWith("</lessons>")).toBe(true);
  await say(ana, thread, "Which birds sing at night?");
  await quiet(ana, thread, 2 + rounds.length);
  expect(told(room.systemOf("ada"))).toBe(false);
});

test("W3 who judged and deletes their account is named in what others' voices learned, and known no more", async () => {
  room = await classroom();
  const { ana, thread, ada } = room;
  const bo = await room.app.person("Bo");
  await bringIn(ana, thread, bo);
  await say(ana, thread, asked);
  const state = await quiet(ana, thread);
  await room.judge(bo, room.answerOf(state, "ada"), { correction: { text: "Round the sum alone.", passage: null } });
  const [lesson] = await room.lessons(ana, ada, 1);
  const account = sure(sure(lesson).origin.judgedBy.account);
  await bo.client.call("deleteAccount", { body: { password: "correct horse battery" } });
  expect((await room.all(ana, ada))[0]?.origin.judgedBy).toEqual({ account: null, name: "Bo" });
  const { db } = room.app.app.store;
  const rows = [
    await db.selectFrom("lessons").selectAll().execute(),
    await db.selectFrom("lesson_log").selectAll().execute(),
  ];
  expect(JSON.stringify(rows)).not.toContain(account);
});
