import { type LiveEvent, textOf } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { readStream } from "../testing/read-stream.ts";
import { eventually, startTestApp, type TestApp } from "../testing/test-app.ts";
import { look, quiet, say, sure } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

const lastPrompt = (model: string): string[] =>
  sure(app.voices.requests.findLast((request) => request.model === model)).messages.map((message) => message.text);
/** The single sentences that stay of what is left out, and everything else. */
const excerpt = /<msg [^>]*excerpt="yes">[^<]*<\/msg>/g;
const excerptsIn = (texts: string[]): string => (texts.join("\n").match(excerpt) ?? []).join("\n");
const wholeIn = (texts: string[]): string => texts.join("\n").replace(excerpt, "");

test("a thread longer than the model reads loses its oldest messages for it, and the voice says so", async () => {
  app = await startTestApp({
    limits: { unknownContextTokens: 4_000 },
    scripts: { voice: Array.from({ length: 40 }, (_, index) => [{ text: `Answer ${index}. ${"word ".repeat(60)}` }]) },
  });
  const ana = await app.person("Ana");
  const { thread, members } = (await ana.threadWith("voice")).state;
  for (let index = 0; index < 24; index += 1) {
    await say(ana, thread.id, `Question ${index}. ${"word ".repeat(60)}`);
    await quiet(ana, thread.id);
  }
  const state = (await look(ana, thread.id)).state;
  const turns = state.rounds.map((round) => sure(round.turns[0]));
  expect(turns.every((turn) => turn.outcome === "said")).toBe(true);
  expect(turns[0]?.unseen).toBe(0);
  const last = sure(turns.at(-1));
  expect(last.unseen).toBeGreaterThan(10);
  // Exactly the first so many: what was left out is counted, and the next one is there.
  const shown = wholeIn(lastPrompt("voice"));
  const firstShown = last.unseen % 2 === 0 ? `Question ${last.unseen / 2}.` : `Answer ${(last.unseen - 1) / 2}.`;
  const lastHidden = last.unseen % 2 === 0 ? `Answer ${last.unseen / 2 - 1}.` : `Question ${(last.unseen - 1) / 2}.`;
  expect(shown).toContain(firstShown);
  expect(shown).not.toContain(lastHidden);
  expect(shown).toContain("Question 23.");
  expect(excerptsIn(lastPrompt("voice"))).toMatch(/from="Ana" kind="person" excerpt="yes">Question/);

  // What was hidden since leaves nothing of itself in the next prompt.
  const hidden = sure(
    state.rounds
      .flatMap((round) => round.messages)
      .findLast((one) => excerptsIn(lastPrompt("voice")).includes(`>${textOf(one).slice(0, 60)}`)),
  );
  await ana.client.call("hideMessage", { params: { id: hidden.id }, body: {} });
  const { data: seen } = await ana.client.call("readSeen", { params: { id: last.id } });
  const pieces = sure(seen.calls[0]).pieces.filter((piece) => piece.kind === "excerpt");
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.filter((piece) => piece.missing === "gone").map((piece) => piece.message)).toEqual([hidden.id]);
  const before = excerptsIn(lastPrompt("voice"));
  await say(ana, thread.id, "What was hidden?");
  await quiet(ana, thread.id);
  const now = excerptsIn(lastPrompt("voice"));
  expect(now).not.toContain(textOf(hidden).slice(0, 60));
  expect(now.split("\n").length).toBe(before.split("\n").length - 1);

  // A newcomer, for whom nothing was cut before, is shown as much and says the same kind of thing.
  expect(members.length).toBe(2);
  const identities = await ana.client.call("listIdentities", {});
  const connection = identities.data.identities.find((one) => one.model === "voice")?.connection ?? null;
  const { data: newcomer } = await ana.client.call("createIdentity", {
    body: { name: "New", model: "newcomer", provider: "openai-compatible", connection },
  });
  await ana.client.call("seatIdentity", { params: { id: thread.id }, body: { identity: newcomer.id } });
  await say(ana, thread.id, "And you?");
  const after = await quiet(ana, thread.id);
  const answers = sure(after.rounds.at(-1)).turns;
  expect(answers).toHaveLength(2);
  expect(sure(answers.find((turn) => turn.member !== last.member)).unseen).toBeGreaterThan(10);
});

test("what a voice on its own has not seen are people's messages and its own, not those it may not read", async () => {
  const answers = (name: string) =>
    Array.from({ length: 26 }, (_, index) => [{ text: `${name} ${index}. ${"word ".repeat(80)}` }]);
  app = await startTestApp({
    limits: { unknownContextTokens: 4_000 },
    scripts: { voice: answers("Answer"), peer: answers("Peer") },
  });
  const ana = await app.person("Ana");
  const { thread } = (await ana.threadWith("voice", "peer")).state;
  await ana.client.call("changeThread", { params: { id: thread.id }, body: { settings: { readsPeers: false } } });
  for (let index = 0; index < 24; index += 1) {
    await say(ana, thread.id, `Question ${index}. ${"word ".repeat(80)}`);
    await quiet(ana, thread.id);
  }
  const { unseen } = sure((await look(ana, thread.id)).state.rounds.at(-1)?.turns[0]);
  const shown = wholeIn(lastPrompt("voice"));
  expect(unseen).toBeGreaterThan(10);
  expect(excerptsIn(lastPrompt("voice"))).toMatch(/you="yes" excerpt="yes">Answer/);
  expect(shown).toContain(unseen % 2 === 0 ? `Question ${unseen / 2}.` : `Answer ${(unseen - 1) / 2}.`);
  expect(shown).not.toContain(unseen % 2 === 0 ? `Answer ${unseen / 2 - 1}.` : `Question ${(unseen - 1) / 2}.`);
  expect(lastPrompt("voice").join("\n")).not.toContain("Peer");
});

test("only the thread's last message too long for a model ends in a sentence, and no call is made", async () => {
  app = await startTestApp({ limits: { unknownContextTokens: 1_000 }, scripts: { voice: [[{ text: "Yes." }]] } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("voice")).state.thread.id;
  await say(ana, thread, "word ".repeat(2_000));
  const state = await quiet(ana, thread);
  expect(state.rounds[0]?.turns[0]).toMatchObject({ outcome: "failed", code: "context_too_long" });
  expect(app.voices.requests).toHaveLength(0);
});

test("voices of one connection wait for each other, and readers hear after whom", async () => {
  app = await startTestApp({
    limits: { callsPerConnection: 1 },
    scripts: {
      ada: [[{ text: "First" }, { hang: true }]],
      bob: [[{ text: "Second" }, { hang: true }]],
      eve: [[{ text: "Third." }]],
    },
  });
  const ana = await app.person("Ana");
  const { thread } = (await ana.threadWith("ada", "bob", "eve")).state;
  const reader = await readStream(`${app.url}/api/threads/${thread.id}/events`, ana.cookie);
  const queued = (events: typeof reader.events): LiveEvent[] =>
    events.flatMap((one) => ("live" in one && one.live.type === "turn.activity" ? [one.live] : []));
  await say(ana, thread.id, "Talk.");
  await eventually("two wait", async () => queued(reader.events).length === 2);
  const [ada, bob, eve] = sure((await look(ana, thread.id)).state.rounds[0]).turns.map((turn) => turn.id);
  expect(queued(reader.events)).toMatchObject([
    { turn: bob, activity: "queued", after: ada },
    { turn: eve, activity: "queued", after: bob },
  ]);
  await eventually("the first is asked", async () => app.voices.requests.length > 0);
  expect(app.voices.requests.map((request) => request.model)).toEqual(["ada"]);

  // Who joins now hears it too.
  const late = await readStream(`${app.url}/api/threads/${thread.id}/events`, ana.cookie);
  await eventually("the late reader hears it", async () => queued(late.events).length === 2);
  expect(queued(late.events)).toEqual(queued(reader.events));

  await ana.client.call("stopTurn", { params: { id: sure(ada) } });
  await eventually("the next begins", async () => app.voices.requests.length === 2);
  await eventually("the third hears of it", async () => queued(reader.events).length === 2 || null);
  await ana.client.call("stopTurn", { params: { id: sure(bob) } });
  const state = await quiet(ana, thread.id);
  expect(state.rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["stopped", "stopped", "said"]);
  reader.close();
  late.close();
});

test("an account's calls of a day end in a sentence; practice voices go on, and so does another account", async () => {
  app = await startTestApp({
    limits: { callsPerDay: 3 },
    scripts: { ada: Array.from({ length: 9 }, () => [{ text: "Yes." }]) },
  });
  /** A person with a thread of a paid voice and a practice voice, who says these things. */
  const talk = async (name: string, texts: string[]) => {
    const person = await app.person(name);
    const { data } = await person.client.call("createConnection", {
      // A public address, which is not called: the voice is scripted.
      body: { provider: "openai", baseUrl: "https://93.184.216.34/v1", key: "sk-canary-of-limits" },
    });
    const { data: ada } = await person.client.call("createIdentity", {
      body: { name: "Ada", model: "ada", provider: "openai", connection: data.id },
    });
    const own = (await person.client.call("listIdentities", {})).data.identities;
    const practice = sure(own.find((one) => one.provider === "practice")).id;
    const created = await person.client.call("createThread", {
      body: { mode: "panel", identities: [ada.id, practice] },
    });
    const thread = created.data.state.thread.id;
    for (const text of texts) {
      await say(person, thread, text);
      await quiet(person, thread);
    }
    const { state } = await look(person, thread);
    return state.rounds.map((round) => round.turns.map((turn) => turn.code ?? turn.outcome));
  };
  expect(await talk("Ana", ["One", "Two", "Three", "Four"])).toEqual([
    ["said", "said"],
    ["said", "said"],
    ["said", "said"],
    ["calls_used_up", "said"],
  ]);
  expect(app.voices.requests.filter((request) => request.model === "ada")).toHaveLength(3);
  expect(await talk("Bo", ["One"])).toEqual([["said", "said"]]);
});
