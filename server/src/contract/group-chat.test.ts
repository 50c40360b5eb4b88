import { type Id, textOf, type ThreadState } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import type { RecordedRequest, Script } from "../providers/scripted/scripted-voices.ts";
import { eventually, startTestApp, type TestApp } from "../testing/test-app.ts";
import { look, quiet, say, sure } from "../testing/talk.ts";

// What group chats of models are known to get wrong, looked at on the requests that were made.

let app: TestApp;
afterEach(() => app.close());

const words: Record<string, string> = { vega: "plinth", orin: "quartz", juno: "rowan", tam: "saffron" };
const promptOf = (request: RecordedRequest) => request.messages.map((one) => one.text).join("\n");

/** Says its word; asked to repeat, all the words that its prompt shows it. */
const speaker = (name: string): Script[] => [
  [{ text: `My word is ${words[name]}.` }],
  (request) => {
    const shown = Object.values(words).filter((word) => promptOf(request).includes(word));
    return [{ text: shown.join(" ") }];
  },
];
const textsOf = (state: ThreadState, round: number) =>
  sure(state.rounds[round]).turns.map((turn) => textOf(sure(turn.message)));

test.each([
  [true, Object.values(words).map(() => "plinth quartz rowan saffron")],
  [false, Object.values(words)],
])("four choose a word and repeat it: reading each other %s", async (readsPeers, repeated) => {
  app = await startTestApp({ scripts: Object.fromEntries(Object.keys(words).map((name) => [name, speaker(name)])) });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith(...Object.keys(words))).state.thread.id;
  await ana.client.call("changeThread", { params: { id: thread }, body: { settings: { readsPeers } } });
  await say(ana, thread, "Choose a word.");
  await quiet(ana, thread);
  await say(ana, thread, "Repeat the words you know.");
  const state = await quiet(ana, thread, 2);
  expect(textsOf(state, 0)).toEqual(Object.values(words).map((word) => `My word is ${word}.`));
  expect(textsOf(state, 1)).toEqual(repeated);
});

test("two rooms at once: no member, handle or word of the one is in a prompt of the other", async () => {
  const names = Object.keys(words);
  app = await startTestApp({
    scripts: Object.fromEntries(names.map((name) => [name, [[{ gate: "both" }, { text: `${words[name]} @tam` }]]])),
  });
  const ana = await app.person("Ana");
  const first = (await ana.threadWith("vega", "orin")).state.thread.id;
  const second = (await ana.threadWith("juno", "tam")).state.thread.id;
  const talk = async (): Promise<void> => {
    await Promise.all([say(ana, first, "Here is elm, @orin and @vega."), say(ana, second, "Here is fir.")]);
  };
  await talk();
  await app.voices.reached("both");
  app.voices.release("both");
  await Promise.all([quiet(ana, first), quiet(ana, second)]);
  await talk();
  const states = await Promise.all([quiet(ana, first, 2), quiet(ana, second, 2)]);
  const rooms: [ids: string[], own: string[], foreign: RegExp][] = [
    [["vega", "orin"], ["elm"], /juno|name="tam"|handle="@tam|rowan|saffron|\bfir\b/],
    [["juno", "tam"], ["fir"], /vega|orin|plinth|quartz|\belm\b/],
  ];
  for (const [models, own, foreign] of rooms) {
    const requests = app.voices.requests.filter((request) => models.includes(request.model));
    expect(requests.length).toBeGreaterThanOrEqual(4);
    for (const request of requests) {
      const all = `${request.system}\n${promptOf(request)}`;
      expect(all).not.toMatch(foreign);
      for (const word of own) expect(all).toContain(word);
    }
  }
  // Tam sits in the other room: whoever calls that handle here calls nobody.
  const stages = (state: ThreadState) =>
    new Set(state.rounds.flatMap((round) => round.turns.map((turn) => turn.stage)));
  expect(stages(states[0])).toEqual(new Set(["sealed"]));
  expect(stages(states[1])).toEqual(new Set(["sealed", "handoff 1"]));
});

test("the second finishes before the first: on the page and in later prompts the order stays that of the seats", async () => {
  app = await startTestApp({
    scripts: {
      vega: [[{ gate: "late" }, { text: "plinth" }], [{ text: "again" }]],
      orin: [[{ text: "quartz" }], [{ text: "again" }]],
      juno: [[{ text: "rowan" }], [{ text: "again" }]],
    },
  });
  const ana = await app.person("Ana");
  const { state: before } = await ana.threadWith("vega", "orin", "juno");
  const thread: Id = before.thread.id;
  await say(ana, thread, "Choose a word.");
  await eventually("the others are done", async () => {
    const { turns } = sure((await look(ana, thread)).state.rounds[0]);
    return turns.filter((turn) => turn.status === "ended").length === 2;
  });
  app.voices.release("late");
  const state = await quiet(ana, thread);
  expect(textsOf(state, 0)).toEqual(["plinth", "quartz", "rowan"]);
  await say(ana, thread, "And now?");
  await quiet(ana, thread, 2);
  const juno = sure(app.voices.requests.filter((request) => request.model === "juno")[1]);
  const [a, b] = ["plinth", "quartz"].map((word) => promptOf(juno).indexOf(word));
  expect(sure(a)).toBeGreaterThan(-1);
  expect(sure(a)).toBeLessThan(sure(b));
});
