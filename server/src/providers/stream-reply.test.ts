import { expect, test } from "vitest";
import { createScriptedVoices, type ScriptStep } from "./scripted/scripted-voices.ts";
import { createStreamReply, streamReply as plainStreamReply } from "./stream-reply.ts";
import { aRequest, collect, summary } from "./testing/a-request.ts";

const limits = { firstTokenMs: 60, idleMs: 60, totalMs: 10_000 };

function scripted(script: ScriptStep[]) {
  const voices = createScriptedVoices();
  voices.register("voice", script);
  const streamReply = createStreamReply({ scripted: voices });
  return {
    voices,
    reply: (changes = {}) => streamReply(aRequest({ provider: "scripted", model: "voice", limits, ...changes })),
  };
}

const table: [string, ScriptStep[], { text: string; end: string | null }][] = [
  ["a plain answer", [{ text: "So " }, { text: "be it" }], { text: "So be it", end: "stop" }],
  ["a length limit", [{ text: "So" }, { finish: "length" }], { text: "So", end: "length" }],
  ["nothing at all", [{ hang: true }], { text: "", end: "no_first_token" }],
  ["silence after the first token", [{ text: "So" }, { hang: true }], { text: "So", end: "went_silent" }],
  ["silence after reasoning", [{ reasoning: "Hm" }, { hang: true }], { text: "", end: "went_silent" }],
  [
    "a scripted failure",
    [{ text: "So" }, { fail: "rate_limited", retryAfterMs: 5 }],
    { text: "So", end: "rate_limited" },
  ],
  ["a cut", [{ text: "So" }, { cut: true }], { text: "So", end: "cut_off" }],
  ["a source that throws", [{ text: "So" }, { throw: "boom" }], { text: "So", end: "internal" }],
  ["an empty answer", [], { text: "", end: "empty_answer" }],
  ["white space alone", [{ text: " \n" }], { text: " \n", end: "empty_answer" }],
];

test.each(table)("%s", async (_name, script, expected) => {
  expect(summary(await collect(scripted(script).reply()))).toEqual(expected);
});

test("what takes too long in all is ended, however lively", async () => {
  const lively: ScriptStep[] = Array.from(
    { length: 50 },
    () => [{ text: "a" }, { waitMs: 20 }] satisfies ScriptStep[],
  ).flat();
  const { end } = summary(await collect(scripted(lively).reply({ limits: { ...limits, totalMs: 120 } })));
  expect(end).toBe("took_too_long");
});

test("an aborted answer ends silently, before, at once and in the middle", async () => {
  const aborted = AbortSignal.abort();
  expect(await collect(scripted([{ text: "So" }]).reply({ signal: aborted }))).toEqual([]);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  const open = { ...limits, firstTokenMs: 5_000 };
  expect(await collect(scripted([{ hang: true }]).reply({ signal: controller.signal, limits: open }))).toEqual([]);
});

test("a test holds a voice at a gate and lets it go", async () => {
  const { voices, reply } = scripted([{ text: "before " }, { gate: "g" }, { text: "after" }]);
  const parts = reply({ limits: { ...limits, idleMs: 5_000 } });
  expect(await parts.next()).toEqual({ done: false, value: { type: "text", text: "before " } });
  const rest = collect(parts);
  await voices.reached("g");
  voices.release("g");
  expect(summary(await rest)).toEqual({ text: "after", end: "stop" });
});

test("each call plays the next script, a function sees the request, and all requests are kept", async () => {
  const voices = createScriptedVoices();
  voices.register("v", [{ text: "one" }], (request, n) => [{ text: `${n}: ${request.messages.length}` }]);
  const streamReply = createStreamReply({ scripted: voices });
  const say = async () => summary(await collect(streamReply(aRequest({ provider: "scripted", model: "v" })))).text;
  expect([await say(), await say(), await say()]).toEqual(["one", "2: 1", "3: 1"]);
  expect(voices.requests.map((request) => request.system)).toEqual(Array(3).fill("You are Vega."));
});

test("a model id may be the script itself; an unknown one is no model", async () => {
  const say = async (model: string) =>
    summary(await collect(plainStreamReply(aRequest({ provider: "scripted", model }))));
  expect(await say('[{"text":"hi"}]')).toEqual({ text: "hi", end: "stop" });
  expect((await say("nobody")).end).toBe("model_unknown");
  expect((await say('[{"sing":1}]')).end).toBe("model_unknown");
  expect((await say("[broken")).end).toBe("internal");
});
