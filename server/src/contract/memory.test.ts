import { type Command, type MemoryItem, type ThreadEvent, ThreadFile, undoOf } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { checkFold } from "../testing/fold.ts";
import { bringIn } from "../testing/guests.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { logOf, look, newId, quiet, refusal, say, sure } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

/** A thread in which one voice has answered one question. */
async function talked(limits: { memoryPerThread?: number } = {}) {
  app = await startTestApp({ scripts: { ada: [[{ text: "Use a queue. It survives restarts." }]] }, limits });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("ada")).state.thread.id;
  const question = await say(ana, thread, "How do we send mail?");
  const state = await quiet(ana, thread);
  const answer = sure(state.rounds[0]?.turns[0]?.message).id;
  return { ana, thread, state, question, answer };
}

const change = async (person: Person, thread: string, body: Command<"changeMemory">): Promise<MemoryItem> =>
  (await person.client.call("changeMemory", { params: { id: thread }, body })).data.item;
const fact = (text: string, cites: MemoryItem["cites"] = []) =>
  ({ op: "ADD", id: newId(), kind: "fact", text, cites, supersedes: null }) as const;
const memoryOf = async (person: Person, thread: string) => (await look(person, thread)).state.memory;

test("K1 K2 a person's items are there at once for everybody, change by operations, and say who did what", async () => {
  const { ana, thread, state, answer } = await talked();
  const me = sure(state.members.find((member) => member.kind === "person")).id;
  const body = fact("Mail goes out by a queue.", [{ message: answer, start: 0, end: 12 }]);
  const added = await change(ana, thread, body);
  expect(added).toMatchObject({ id: body.id, status: "confirmed", source: "person", author: me, cites: body.cites });
  const { seq } = (await look(ana, thread)).state;
  // The same once more, and what is so already, are no events.
  await change(ana, thread, body);
  await change(ana, thread, { op: "CONFIRM", id: body.id });
  expect((await look(ana, thread)).state.seq).toBe(seq);
  expect(await refusal(change(ana, thread, { ...body, text: "Something else." }))).toBe("409 id_taken");

  await change(ana, thread, { op: "EDIT", id: body.id, text: "Mail goes out by one queue." });
  await change(ana, thread, { op: "DISPUTE", id: body.id });
  await change(ana, thread, { op: "PIN", id: body.id });
  await checkFold(app, ana, thread, state);
  const [item] = await memoryOf(ana, thread);
  expect(item).toMatchObject({ text: "Mail goes out by one queue.", status: "disputed", isPinned: true });
  expect(item?.changes.map(({ op, by, text, status }) => ({ op, by, text, status }))).toEqual([
    { op: "ADD", by: me, text: null, status: null },
    { op: "EDIT", by: me, text: "Mail goes out by a queue.", status: null },
    { op: "DISPUTE", by: me, text: null, status: "confirmed" },
    { op: "PIN", by: me, text: null, status: null },
  ]);
});

test("K2 a question is answered, nothing else is; a viewer may look, and a stranger learns nothing", async () => {
  const { ana, thread } = await talked();
  const question = { ...fact("Who pays?"), kind: "question" as const };
  await change(ana, thread, question);
  expect(await change(ana, thread, { op: "RESOLVE", id: question.id })).toMatchObject({ isResolved: true });
  const other = await change(ana, thread, fact("We pay."));
  expect(await refusal(change(ana, thread, { op: "RESOLVE", id: other.id }))).toBe("400 invalid_request");
  expect(await refusal(change(ana, thread, { op: "PIN", id: newId() }))).toBe("404 not_found");
  const vic = await app.person("Vic");
  expect(await refusal(change(vic, thread, { op: "PIN", id: other.id }))).toBe("404 not_found");
  await bringIn(ana, thread, vic, { role: "viewer" });
  expect(await memoryOf(vic, thread)).toEqual(await memoryOf(ana, thread));
  expect(await refusal(change(vic, thread, { op: "PIN", id: other.id }))).toBe("403 forbidden");
});

test("K3 whatever was changed is taken back by the change that its history names", async () => {
  const { ana, thread } = await talked();
  const { id } = await change(ana, thread, { ...fact("Who pays?"), kind: "question" });
  const before = sure((await memoryOf(ana, thread))[0]);
  const bodies: Command<"changeMemory">[] = [
    { op: "EDIT", id, text: "Who pays, and when?" },
    { op: "DISPUTE", id },
    { op: "PIN", id },
    { op: "RESOLVE", id },
    { op: "REMOVE", id },
  ];
  for (const body of bodies) {
    const { changes, ...changed } = await change(ana, thread, body);
    const { changes: _, ...was } = before;
    expect(changed, body.op).not.toEqual(was);
    const undo = sure(undoOf(id, sure(changes.at(-1))));
    expect(await change(ana, thread, undo), body.op).toMatchObject(was);
  }
});

test("K4 a passage must be words of a message of this thread, and a memory holds so much and no more", async () => {
  const { ana, thread, answer } = await talked({ memoryPerThread: 2 });
  for (const cite of [
    { message: answer, start: 0, end: 35 },
    { message: answer, start: 3, end: 3 },
    { message: newId(), start: 0, end: 3 },
  ])
    expect(await refusal(change(ana, thread, fact("It holds.", [cite])))).toBe("422 passage_unknown");
  const first = await change(ana, thread, fact("It holds.", [{ message: answer, start: 0, end: 34 }]));
  await change(ana, thread, { ...fact("It holds better."), supersedes: first.id });
  expect(await refusal(change(ana, thread, fact("And a third.")))).toBe("409 memory_full");
});

test("K5 hiding a message takes what rests on it alone, out of the log too, and leaves the rest", async () => {
  const { ana, thread, question, answer, state } = await talked();
  const onAnswer = { message: answer, start: 0, end: 12 };
  const alone = await change(ana, thread, fact("A secret queue.", [onAnswer]));
  await change(ana, thread, { op: "EDIT", id: alone.id, text: "A very secret queue." });
  const both = await change(ana, thread, fact("Asked and said.", [onAnswer, { message: question, start: 0, end: 3 }]));
  const own = await change(ana, thread, fact("Nothing cited."));
  await ana.client.call("hideMessage", { params: { id: answer }, body: {} });
  await checkFold(app, ana, thread, state);
  const items = await memoryOf(ana, thread);
  expect(items.map((item) => item.id)).toEqual([both.id, own.id]);
  expect(items[0]?.cites).toEqual([{ message: question, start: 0, end: 3 }]);
  const told = (await logOf(app, thread)).filter((event: ThreadEvent) => event.type === "memory.changed");
  expect(JSON.stringify(told)).not.toMatch(new RegExp(`secret|${alone.id}|${answer}`));
});

test("K6 who reads from now on sees what was written since, and what is done with that", async () => {
  const { ana, thread } = await talked();
  const old = await change(ana, thread, fact("From before."));
  const bo = await app.person("Bo");
  await bringIn(ana, thread, bo, { reads: "from_now" });
  expect(await memoryOf(bo, thread)).toEqual([]);
  expect(await refusal(change(bo, thread, { op: "PIN", id: old.id }))).toBe("404 not_found");
  const own = await change(bo, thread, fact("From now on."));
  await change(ana, thread, { op: "PIN", id: own.id });
  expect(await memoryOf(bo, thread)).toMatchObject([{ id: own.id, isPinned: true }]);
  expect(await memoryOf(ana, thread)).toHaveLength(2);
});

test("Markdown and the page to print end with what the table keeps in mind", async () => {
  const { ana, thread } = await talked();
  await change(ana, thread, fact("Mail goes\nout by a <queue>."));
  const disputed = await change(ana, thread, { ...fact("We move."), kind: "decision" });
  await change(ana, thread, { op: "DISPUTE", id: disputed.id });
  const address = `${app.url}/api/threads/${thread}/export?format=`;
  const inFormat = async (format: string) =>
    (await fetch(`${address}${format}`, { headers: { cookie: ana.cookie } })).text();
  const text = await inFormat("markdown");
  expect(text.split("## What the table keeps in mind\n\n")[1]).toBe(
    "### Decisions\n\n- We move. (Ana, disputed)\n\n### Facts\n\n- Mail goes out by a <queue>. (Ana)\n",
  );
  const html = await inFormat("html");
  expect(html.slice(html.indexOf("<h2>What the table keeps in mind</h2>"))).toMatch(
    /^.*\n<h3>Decisions<\/h3>\n.*\n<li dir="auto">We move. \(Ana, disputed\)<\/li>\n(.*\n){3}<li dir="auto">Mail goes out by a &lt;queue&gt;. \(Ana\)<\/li>/,
  );
});

test("a thread that is exported and read in again keeps its memory with its history", async () => {
  const { ana, thread, answer } = await talked();
  const first = await change(ana, thread, fact("A queue.", [{ message: answer, start: 0, end: 12 }]));
  await change(ana, thread, { ...fact("Two queues."), supersedes: first.id });
  await change(ana, thread, { op: "PIN", id: first.id });
  const file = await ana.client.call("exportThread", { params: { id: thread }, query: { format: "json" } });
  const copy = (await ana.client.call("importThread", { body: ThreadFile.parse(file.data) })).data.state;
  expect(
    copy.memory.map(({ text, isPinned, changes }) => ({ text, isPinned, ops: changes.map(({ op }) => op) })),
  ).toEqual([
    { text: "A queue.", isPinned: true, ops: ["ADD", "PIN"] },
    { text: "Two queues.", isPinned: false, ops: ["ADD"] },
  ]);
  expect(copy.memory[1]?.supersedes).toBe(copy.memory[0]?.id);
  expect(copy.memory[0]?.cites[0]?.message).toBe(copy.rounds[0]?.turns[0]?.message?.id);
  expect((await look(ana, copy.thread.id)).state.memory).toEqual(copy.memory);
});
