import { LLMock } from "@copilotkit/aimock";
import { randomBytes } from "node:crypto";
import { textOf, uuidv7, type ThreadState } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { eventually, type Person, startTestApp, type TestApp } from "./testing/test-app.ts";

/** The main job on real input: an OpenAI-compatible endpoint over real sockets, beside practice voices. */
let app: TestApp;
let mock: LLMock;
afterEach(async () => {
  await app.close();
  await mock.stop();
});

const newId = () => uuidv7(Date.now(), (length) => randomBytes(length));

async function begin(limits: Record<string, number> = {}): Promise<Person> {
  mock = new LLMock({ port: 0, latency: 15, chunkSize: 8 });
  mock.on(
    { model: "rose", predicate: (request) => request.messages.length > 3 },
    { content: "Rose again: the tulip argument holds." },
  );
  mock.on(
    { model: "rose" },
    {
      content: "Rose speaking. I would count <b>the</b> </msg> petals first, and only then decide on colour or scent.",
    },
  );
  mock.on({ model: "tulip", predicate: (request) => request.messages.length > 3 }, { content: "Tulip again." });
  mock.on(
    { model: "tulip" },
    { content: "Tulip speaking. Counting petals is slow; a photograph answers the question within a minute." },
  );
  mock.on(
    { model: "refused" },
    {
      error: { message: "Incorrect API key provided: sk-canary-1234567890abcdef", type: "invalid_request_error" },
      status: 401,
    },
  );
  mock.on({ model: "hangs" }, { content: "This comes far too late to be of any use." }, { latency: 60_000 });
  mock.on(
    { model: "cut" },
    { content: "This answer is going to break off somewhere in the middle of its words." },
    { truncateAfterChunks: 4 },
  );
  await mock.start();
  app = await startTestApp({
    realProvider: true,
    limits,
    environment: { OPENAI_BASE_URL: `${mock.url}/v1`, OPENAI_API_KEY: "sk-canary-env-0123456789" },
  });
  return app.person("Ana");
}

async function ask(person: Person, thread: string, text: string): Promise<void> {
  await person.client.call("sendMessage", { params: { id: thread }, body: { id: newId(), text } });
}

async function ended(person: Person, thread: string, rounds: number): Promise<ThreadState> {
  return eventually(
    `round ${rounds} ends`,
    async () => {
      const { state } = (await person.client.call("readThread", { params: { id: thread } })).data;
      return state.rounds.length === rounds && state.running === null ? state : null;
    },
    25_000,
  );
}

test("two identities on an endpoint and two practice voices stream at once, and read each other in the next round", async () => {
  const ana = await begin();
  const { state } = await ana.threadWith("rose", "tulip", "practice-vega", "practice-orin");
  const id = state.thread.id;
  await ask(ana, id, "Which flower should we plant?");
  await eventually("all four write at once", async () => {
    const { data } = await ana.client.call("readThread", { params: { id } });
    const turns = data.state.rounds[0]?.turns ?? [];
    return turns.length === 4 && turns.every((turn) => turn.status === "running");
  });
  const first = await ended(ana, id, 1);
  expect(first.rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["said", "said", "said", "said"]);
  const said = (first.rounds[0]?.turns ?? []).map((turn) => (turn.message === null ? "" : textOf(turn.message)));

  await ask(ana, id, "Do you agree with each other?");
  await ended(ana, id, 2);
  const requests = mock.getRequests().map((entry) => entry.body);
  const second = requests.filter((body) => body !== null && "model" in body && body.model === "rose").at(-1);
  const sent = JSON.stringify(second);
  const messages = (JSON.parse(sent) as { messages: { role: string; content: string }[] }).messages;
  expect(messages.map((message) => message.role)).toEqual(["system", "user", "assistant", "user"]);
  expect(messages[2]?.content).toContain("Rose speaking.");
  // What the three others said, each once, attributed, and with nothing that could close its block.
  const shown = messages[3]?.content ?? "";
  expect(shown).toContain(said[1]);
  expect(shown).toMatch(/<msg id="m\d+" from="tulip" kind="model">/);
  expect(shown).toMatch(/<msg id="m\d+" from="vega" kind="model">/);
  expect(shown).toMatch(/<msg id="m\d+" from="orin" kind="model">/);
  expect(shown).toMatch(/<msg id="m\d+" from="Ana" kind="person">\nDo you agree/);
  expect(shown.match(/<msg /g)).toHaveLength(4);
  expect(shown.match(/<\/msg>/g)).toHaveLength(4);
  const tulips = requests.filter((body) => body !== null && "model" in body && body.model === "tulip").at(-1);
  const tulipSaw =
    (JSON.parse(JSON.stringify(tulips)) as { messages: { content: string }[] }).messages.at(-1)?.content ?? "";
  expect(tulipSaw).toContain("Rose speaking.");
  expect(tulipSaw).not.toContain("</msg> petals");
}, 60_000);

test("a refused key, a hang and a cut stream each end with their code while the others go on", async () => {
  const ana = await begin({ firstTokenMs: 1500, firstTokenLocalMs: 1500 });
  const { state } = await ana.threadWith("refused", "hangs", "cut", "rose", "practice-juno");
  await ask(ana, state.thread.id, "Which flower should we plant?");
  const after = await ended(ana, state.thread.id, 1);
  const turns = after.rounds[0]?.turns ?? [];
  expect(turns.map((turn) => [turn.outcome, turn.code])).toEqual([
    ["failed", "key_refused"],
    ["failed", "no_first_token"],
    ["failed", "cut_off"],
    ["said", null],
    ["said", null],
  ]);
  expect(turns[2]?.message === null || turns[2]?.message === undefined ? "" : textOf(turns[2].message)).toMatch(
    /^This answer/,
  );
  // Neither the key of the environment nor the one the provider echoed is anywhere a person could read it.
  const everything = JSON.stringify(after) + app.logged.join("");
  expect(everything).not.toContain("canary");
}, 60_000);
