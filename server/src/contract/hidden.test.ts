import { type Id, textOf } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { checkFold } from "../testing/fold.ts";
import { logOf, look, quiet, refusal, say, sure } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

const secret = "the combination is zanzibar";
const hide = (person: Person, message: Id) => person.client.call("hideMessage", { params: { id: message }, body: {} });
const prompts = () => app.voices.requests.map((request) => JSON.stringify([request.system, request.messages]));

/** All the text that any table holds, as whoever opens the file would search it. */
async function everything(): Promise<string> {
  const { db } = app.app.store;
  const rows = await Promise.all(
    (
      [
        "threads",
        "members",
        "messages",
        "thread_events",
        "account_events",
        "pieces",
        "turns",
        "calls",
        "drafts",
        "judgements",
      ] as const
    ).map((table) => db.selectFrom(table).selectAll().execute()),
  );
  return JSON.stringify(rows);
}

test("P4 E10 a hidden message leaves every later prompt, and its text is nowhere any more", async () => {
  app = await startTestApp({
    scripts: { rose: Array.from({ length: 4 }, (_, index) => [{ text: `Answer ${index}.` }]) },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.client.call("createThread", { body: { identities: [await identityOf(ana)] } })).data.state
    .thread.id;
  const slip = await say(ana, thread, `Note that ${secret}.`);
  await quiet(ana, thread);
  await say(ana, thread, "Go on.");
  const before = await quiet(ana, thread, 2);
  expect(prompts().every((prompt) => prompt.includes("zanzibar"))).toBe(true);
  // Nobody named the thread, so its title is made of these words as well.
  expect(before.thread.title).toContain("zanzibar");

  await hide(ana, slip);
  await checkFold(app, ana, thread, before);
  const { state, you } = await look(ana, thread);
  expect(state.rounds[0]?.messages[0]).toMatchObject({ id: slip, parts: [], hidden: true, hiddenBy: you });
  expect(state.thread.title).toBe("");
  expect(await everything()).not.toContain("zanzibar");
  expect((await ana.client.call("search", { query: { q: "zanzibar" } })).data).toEqual({ threads: [], messages: [] });

  const asked = app.voices.requests.length;
  await say(ana, thread, "And now?");
  await quiet(ana, thread, 3);
  const later = prompts().slice(asked);
  expect(later).toHaveLength(1);
  expect(later[0]).not.toContain("zanzibar");
  for (const still of ["Go on.", "Answer 0.", "And now?"]) expect(later[0]).toContain(still);
});

test("E10 a reader that comes later folds the same state, and never meets the text", async () => {
  app = await startTestApp({ scripts: { rose: [[{ text: secret }]] } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("rose")).state.thread.id;
  await say(ana, thread, "Speak.");
  const answer = sure((await quiet(ana, thread)).rounds[0]?.turns[0]?.message);
  // The owner may hide what a voice said.
  await hide(ana, answer.id);
  const round = sure((await look(ana, thread)).state.rounds[0]);
  const message = sure(round.turns[0]?.message);
  expect(textOf(message)).toBe("");
  const log = await logOf(app, thread);
  expect(JSON.stringify(log)).not.toContain("zanzibar");
  expect(log.at(-1)).toMatchObject({ type: "message.hidden", message: answer.id, round: round.id });
  // Again changes nothing.
  const { seq } = (await look(ana, thread)).state;
  await hide(ana, answer.id);
  expect((await look(ana, thread)).state.seq).toBe(seq);
});

test("only its author and the thread's owner hide a message", async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const bo = await app.person("Bo");
  const thread = (await ana.threadWith()).state.thread.id;
  await seat(bo, thread);
  const hers = await say(ana, thread, "Hers.");
  const his = await say(bo, thread, "His.");
  const stranger = await app.person("Cy");
  expect(await refusal(hide(stranger, hers))).toBe("404 not_found");
  expect(await refusal(hide(bo, hers))).toBe("403 forbidden");
  expect((await hide(bo, his)).status).toBe(200);
  expect((await hide(ana, hers)).status).toBe(200);
});

test("a message hidden while it waits begins no round", async () => {
  app = await startTestApp({ scripts: { rose: [[{ text: "I " }, { gate: "on" }, { text: "end." }]] } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("rose")).state.thread.id;
  await say(ana, thread, "Begin.");
  const waiting = await say(ana, thread, secret);
  const before = (await look(ana, thread)).state;
  expect(before.waiting).toHaveLength(1);
  await hide(ana, waiting);
  await checkFold(app, ana, thread, before);
  app.voices.release("on");
  const after = await quiet(ana, thread);
  expect(after.total).toBe(1);
  expect(after.waiting).toMatchObject([{ id: waiting, hidden: true, parts: [] }]);
  expect(prompts()).toHaveLength(1);
});

async function identityOf(person: Person): Promise<Id> {
  const { state } = await person.threadWith("rose");
  return sure(state.members.find((member) => member.kind === "identity")?.identity);
}

async function seat(person: Person, thread: Id): Promise<void> {
  const account = sure((await person.client.call("readEntry", {})).data.account);
  const { db } = app.app.store;
  const owner = await db.selectFrom("members").selectAll().where("thread_id", "=", thread).executeTakeFirstOrThrow();
  const row = { ...owner, id: account.id, account_id: account.id, handle: account.name, role: "member", position: 9 };
  await db.insertInto("members").values(row).execute();
}
