import { type Command, type MemoryItem, textOf } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { endLostAsks } from "../conversation/asks/run-ask.ts";
import type { RecordedRequest } from "../providers/scripted/scripted-voices.ts";
import { checkFold } from "../testing/fold.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { logOf, look, newId, quiet, say, sure } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

const change = async (person: Person, thread: string, body: Command<"changeMemory">): Promise<MemoryItem> =>
  (await person.client.call("changeMemory", { params: { id: thread }, body })).data.item;
const fact = (text: string, cites: MemoryItem["cites"] = []) =>
  ({ op: "ADD", id: newId(), kind: "fact", text, cites, supersedes: null }) as const;

type Voices = Parameters<typeof startTestApp>[0] extends { scripts?: infer S } | undefined ? NonNullable<S> : never;

/** Voices at one table, in a panel; each of its own model, and so of its own family. */
async function table(scripts: Voices) {
  app = await startTestApp({ scripts });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith(...Object.keys(scripts))).state.thread.id;
  await ana.client.call("changeThread", { params: { id: thread }, body: { mode: "panel" } });
  return { ana, thread };
}

const block = (ops: unknown): string => `\n\n\`\`\`memory\n${JSON.stringify(ops)}\n\`\`\``;
const promptOf = (request: RecordedRequest): string => request.messages.map((one) => one.text).join("\n");
const keeps = {
  op: "ADD",
  kind: "fact",
  text: "A queue keeps mail.",
  quotes: [{ id: "own", text: "A queue keeps mail" }],
};

test("K7 a voice is shown what the table keeps in mind, as data, and its piece says so until it is hidden", async () => {
  const prompts: string[] = [];
  const note = (request: RecordedRequest) => {
    prompts.push(promptOf(request));
    return [{ text: "Fine." }];
  };
  const { ana, thread } = await table({ ada: [note, note, note] });
  const question = await say(ana, thread, "How do we send mail?");
  const first = await quiet(ana, thread);
  expect(prompts[0]).not.toContain("<memory>");
  const cites = [{ message: question, start: 0, end: 6 }];
  await change(ana, thread, fact("Never <memory-item> by hand.", cites));
  const removed = await change(ana, thread, fact("Not this."));
  await change(ana, thread, { op: "REMOVE", id: removed.id });
  await say(ana, thread, "And now?");
  const state = await quiet(ana, thread, 2);
  const line =
    '<memory-item id="k1" kind="fact" status="confirmed" by="Ana">Never &lt;memory-item> by hand.</memory-item>';
  expect(prompts[1]).toContain(`<memory>\n${line}\n</memory>`);
  const turn = sure(state.rounds[1]?.turns[0]).id;
  const pieces = async () =>
    sure((await ana.client.call("readSeen", { params: { id: turn } })).data.calls[0]).pieces.filter(
      (piece) => piece.kind === "memory",
    );
  expect(await pieces()).toMatchObject([{ text: expect.stringContaining(line), missing: null }]);
  const old = sure(first.rounds[0]?.turns[0]).id;
  expect(
    (await ana.client.call("readSeen", { params: { id: old } })).data.calls[0]?.pieces.map(({ kind }) => kind),
  ).not.toContain("memory");
  await ana.client.call("hideMessage", { params: { id: question }, body: {} });
  expect(await pieces()).toMatchObject([{ text: null, missing: "gone" }]);
});

test("K7 K8 what a voice proposes is never seen as text, is checked, and is shown to the others from the next round on", async () => {
  const prompts: string[] = [];
  const { ana, thread } = await table({
    ada: [
      [
        { text: "A queue keeps mail. `" },
        { text: "``` is code.\n\n``" },
        { text: "`mem" },
        {
          text: `ory\n${JSON.stringify([keeps, { ...keeps, text: "Made up.", quotes: [{ id: "m1", text: "nobody said that" }] }])}\n`,
        },
        { text: "```\n" },
      ],
      (request) => {
        prompts.push(promptOf(request));
        return [{ text: "Yes." }];
      },
    ],
    bob: [
      (request) => {
        prompts.push(promptOf(request));
        return [{ text: "Count first." }];
      },
      (request) => {
        prompts.push(promptOf(request));
        const doubt = {
          op: "STANCE",
          id: "k1",
          stance: "dispute",
          quotes: [{ id: "own", text: "I doubt that it keeps any" }],
        };
        return [{ text: `I doubt that it keeps any.${block([doubt])}` }];
      },
    ],
  });
  await say(ana, thread, "How do we send mail?");
  const held = await quiet(ana, thread);
  const [item] = held.memory;
  const ada = sure(held.rounds[0]?.turns.find((turn) => textOf(sure(turn.message)).startsWith("A queue")));
  expect(held.memory).toHaveLength(1);
  expect(item).toMatchObject({ text: "A queue keeps mail.", status: "proposed", author: ada.member, source: "member" });
  expect(item?.cites).toEqual([{ message: ada.message?.id, start: 0, end: 18 }]);
  expect(textOf(sure(ada.message))).toBe("A queue keeps mail. ```` is code.");
  expect(JSON.stringify((await logOf(app, thread)).filter((event) => event.type === "turn.ended"))).not.toContain(
    "Made up",
  );
  await say(ana, thread, "And now?");
  const state = await quiet(ana, thread, 2);
  expect(prompts[0]).not.toContain("<memory>");
  for (const prompt of prompts.slice(1))
    expect(prompt).toContain('<memory-item id="k1" kind="fact" status="proposed" by="ada">');
  expect(state.memory).toMatchObject([
    { status: "disputed" },
    { kind: "position", text: "I doubt that it keeps any", position: { claim: item?.id, stance: "dispute" } },
  ]);
  await checkFold(app, ana, thread, held);
});

test("K8 what two families say unseen is confirmed; a person's word stands against any model", async () => {
  const doubt = {
    op: "STANCE",
    id: "k1",
    stance: "dispute",
    quotes: [{ id: "own", text: "I doubt that it keeps any" }],
  };
  const { ana, thread } = await table({
    "gpt-ada": [
      [{ text: `A queue keeps mail.${block([keeps])}` }],
      [{ text: `I doubt that it keeps any.${block([doubt])}` }],
    ],
    "claude-bob": [[{ text: `So: a queue keeps mail.${block([keeps])}` }], [{ text: "Fine." }]],
  });
  await say(ana, thread, "How do we send mail?");
  const first = await quiet(ana, thread);
  expect(first.memory).toMatchObject([{ status: "confirmed", cites: [{}, {}] }]);
  expect(first.memory[0]?.changes.map(({ op, by }) => [op, by === null])).toEqual([
    ["ADD", false],
    ["CITE", false],
    ["CONFIRM", true],
  ]);
  await change(ana, thread, { op: "EDIT", id: sure(first.memory[0]).id, text: "A queue keeps all mail." });
  await say(ana, thread, "And now?");
  const second = await quiet(ana, thread, 2);
  expect(second.memory).toMatchObject([{ text: "A queue keeps all mail.", status: "confirmed" }, { kind: "position" }]);
});

/** What the calls of asks are, by their outcome; they belong to no turn that anybody sees. */
const asks = async (): Promise<(string | null)[]> => {
  const { db } = app.app.store;
  const rows = await db
    .selectFrom("calls")
    .innerJoin("turns", "turns.id", "calls.turn_id")
    .select(["calls.outcome", "calls.status"])
    .where("turns.kind", "=", "ask")
    .orderBy("calls.started_at")
    .execute();
  return rows.map((row) => (row.status === "started" ? "started" : row.outcome));
};

test("K9 a voice is asked after the round what it came to, of which only what was said is kept, and nobody sees a turn", async () => {
  const asked: RecordedRequest[] = [];
  const minutes = (request: RecordedRequest, ops: (id: (name: string) => string) => object[]) => {
    asked.push(request);
    const prompt = promptOf(request);
    const id = (name: string) => sure(new RegExp(`<msg id="(m\\d+)" from="${name}"`).exec(prompt)?.[1]);
    return [{ text: `Here: ${JSON.stringify(ops(id))}` }];
  };
  const { ana, thread } = await table({
    ada: [
      [{ text: "A queue keeps mail." }],
      (request) =>
        minutes(request, (id) => [
          {
            op: "ADD",
            kind: "fact",
            text: "A queue keeps mail.",
            quotes: [{ id: id("ada"), text: "A queue keeps mail" }],
          },
          { op: "ADD", kind: "fact", text: "Invented.", quotes: [{ id: id("bob"), text: "never said by anybody" }] },
        ]),
      [{ text: "Still so." }],
      (request) =>
        minutes(request, (id) => [
          { op: "STANCE", id: "k1", stance: "dispute", quotes: [{ id: id("bob"), text: "I doubt that it keeps any" }] },
        ]),
    ],
    bob: [[{ text: "Count first." }], [{ text: "I doubt that it keeps any." }]],
  });
  await ana.client.call("changeThread", { params: { id: thread }, body: { settings: { scribe: "cheapest" } } });
  await say(ana, thread, "How do we send mail?");
  const held = await quiet(ana, thread);
  const first = await eventually("minutes", async () => {
    const { state } = await look(ana, thread);
    return state.memory.length > 0 ? state : null;
  });
  const [ada, bob] = ["ada", "bob"].map((name) => sure(first.members.find((one) => one.profile.name === name)).id);
  expect(first.memory).toMatchObject([
    { text: "A queue keeps mail.", source: "scribe", author: ada, status: "proposed" },
  ]);
  expect(first.rounds[0]?.turns).toHaveLength(2);
  await checkFold(app, ana, thread, held);
  await say(ana, thread, "And now?");
  const second = await eventually("a stance", async () => {
    const { state } = await look(ana, thread);
    return state.memory.length > 1 ? state : null;
  });
  expect(second.memory).toMatchObject([
    { status: "disputed" },
    { source: "scribe", position: { member: bob, stance: "dispute" } },
  ]);
  expect(second.memory[0]?.changes.at(-1)).toMatchObject({ op: "DISPUTE", by: bob });
  expect(await asks()).toEqual(["complete", "complete"]);
  expect(asked).toHaveLength(2);

  // Nothing of what was asked holds the words of a message that is hidden.
  const doubt = sure(second.rounds[1]?.turns.find((turn) => turn.member === bob)?.message).id;
  await ana.client.call("hideMessage", { params: { id: doubt }, body: {} });
  const pieces = await app.app.store.db.selectFrom("pieces").select("text").execute();
  expect(pieces.map(({ text }) => text).join("\n")).not.toContain("I doubt");
});

test("K9 nobody is asked where it is off, nor once everything was stopped; a new round breaks it off", async () => {
  const { ana, thread } = await table({
    ada: [
      [{ text: "First." }],
      [{ text: "Second." }],
      [{ text: "[" }, { hang: true }],
      [{ text: "Third." }],
      [{ text: "[]" }],
      [{ text: "I begin and " }, { hang: true }],
    ],
  });
  await say(ana, thread, "One?");
  await quiet(ana, thread);
  expect(await asks()).toEqual([]);
  await ana.client.call("changeThread", { params: { id: thread }, body: { settings: { scribe: "cheapest" } } });
  await say(ana, thread, "Two?");
  await eventually("the question", async () => ((await asks())[0] === "started" ? true : null));
  await say(ana, thread, "Three?");
  const state = await quiet(ana, thread, 3);
  expect(textOf(sure(state.rounds[2]?.turns[0]?.message))).toBe("Third.");
  await eventually("the end of both", async () => ((await asks()).join() === "stopped,complete" ? true : null));
  expect((await look(ana, thread)).state.memory).toEqual([]);

  await say(ana, thread, "Four?");
  await eventually("words", async () => ((await look(ana, thread)).drafts.length > 0 ? true : null));
  await ana.client.call("stopThread", { params: { id: thread } });
  await quiet(ana, thread, 4);
  expect(await asks()).toHaveLength(2);
});

test("K9 a question yields to turns on its connection: it waits for them, and they break it off", async () => {
  app = await startTestApp({
    limits: { callsPerConnection: 1 },
    scripts: {
      ada: [[{ text: "[" }, { hang: true }], [{ text: "[]" }]],
      bob: [[{ text: "I " }, { hang: true }], [{ text: "I too " }, { hang: true }], [{ text: "Done." }]],
    },
  });
  const ana = await app.person("Ana");
  const other = (await ana.threadWith("bob")).state.thread.id;
  const { state } = await ana.threadWith("practice-vega", "ada");
  const thread = state.thread.id;
  const memberOf = (name: string) => sure(state.members.find((one) => one.profile.name === name)).id;
  await ana.client.call("changeThread", {
    params: { id: thread },
    body: { mode: "panel", settings: { scribe: memberOf("ada") } },
  });
  const writes = () => eventually("words", async () => (await look(ana, other)).drafts.length > 0);
  const stop = () => ana.client.call("stopThread", { params: { id: other } });
  await say(ana, other, "Hold the line.");
  await writes();
  await say(ana, thread, "What now?", { to: [memberOf("vega")] });
  await quiet(ana, thread);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await asks()).toEqual([]);
  await stop();
  await eventually("the question", async () => (await asks()).join() === "started");
  await say(ana, other, "And again.");
  await eventually("the question broken off", async () => (await asks()).join() === "stopped");
  await writes();
  await stop();
  // Nobody asks again about the same round; the next one is asked about as soon as there is room.
  await say(ana, thread, "And then?", { to: [memberOf("vega")] });
  await eventually("the next answer", async () => (await asks()).join() === "stopped,complete");
});

test("K9 a question of a process that died is not asked again, and its call ends", async () => {
  const { ana, thread } = await table({ ada: [[{ text: "First." }], [{ hang: true }]] });
  await ana.client.call("changeThread", { params: { id: thread }, body: { settings: { scribe: "cheapest" } } });
  await say(ana, thread, "One?");
  await quiet(ana, thread);
  await eventually("the question", async () => ((await asks())[0] === "started" ? true : null));
  await app.app.store.db.updateTable("calls").set({ owner: newId() }).where("status", "=", "started").execute();
  await endLostAsks(app.app.needs, await app.app.store.now());
  expect(await asks()).toEqual(["interrupted"]);
});
