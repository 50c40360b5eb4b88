import { createReactionReader, reactInstruction } from "@parley/engine";
import { noParameters } from "@parley/protocol";
import { expect, test } from "vitest";
import type { ModelRequest } from "../model-request.ts";
import { aRequest, collect, summary } from "../testing/a-request.ts";
import { createPracticeVoices, practiceModels } from "./practice-voices.ts";

const voices = createPracticeVoices({ pace: 0 });
const system = `You are Vega.\n<participants>\n<participant name="Ana" handle="@ana" kind="person"/>\n<participant name="Juno" handle="@juno" kind="model"/>\n</participants>`;
const person = (text: string): string => `<msg id="m1" from="Ana" kind="person">\n${text}\n</msg>`;
const peer = (text: string, name = "Juno"): string => `<msg id="m2" from="${name}" kind="model">\n${text}\n</msg>`;
const tail = "Answer now as Vega, in your own words only.";

function practice(model: string, said: string[], changes: Partial<ModelRequest> = {}): ModelRequest {
  return aRequest({
    provider: "practice",
    model,
    system,
    messages: [{ role: "user", text: [...said, tail].join("\n\n") }],
    ...changes,
  });
}
const say = async (...of: Parameters<typeof practice>): Promise<string> =>
  summary(await collect(voices(practice(...of)))).text;
const seeds = Array.from({ length: 40 }, (_, index) => `seed-${index}`);
const question = "Which bridge would survive an earthquake?";

test.each(practiceModels)(
  "%s says the same for the same seed and prompt, and something else otherwise",
  async (model) => {
    const text = await say(model, [person(question)]);
    expect(await say(model, [person(question)])).toBe(text);
    const texts = await Promise.all(seeds.map((seed) => say(model, [person(question)], { seed })));
    expect(new Set(texts).size).toBeGreaterThan(30);
  },
);

test.each(practiceModels)(
  "%s takes up a content word of the last person's message, in 60 to 200 words",
  async (model) => {
    for (const seed of seeds) {
      for (const said of [
        [person(question)],
        [person(question), peer("The foundation settles."), peer("Costs explode.", "Orin")],
      ]) {
        const text = await say(model, said, { seed });
        expect(text).toMatch(/earthquake/);
        const words = text.split(/\s+/).length;
        expect(words).toBeGreaterThanOrEqual(60);
        expect(words).toBeLessThanOrEqual(200);
        expect(text).not.toMatch(/\{[A-Z]\}|undefined|GPT|Claude|Gemini/);
      }
    }
  },
);

test.each(practiceModels)(
  "%s names the peer and a word of the sentence it was given; another sentence, another word",
  async (model) => {
    for (const seed of seeds) {
      const one = await say(model, [person(question), peer("Suspension cables dampen the swinging.")], { seed });
      const two = await say(model, [person(question), peer("Masonry crumbles too quickly.")], { seed });
      expect(one).toContain("Juno");
      expect(one).toMatch(/suspension|cables|dampen|swinging/);
      expect(two).toContain("Juno");
      expect(two).toMatch(/masonry|crumbles|quickly/);
      expect(two).not.toMatch(/suspension|cables|dampen|swinging/);
    }
  },
);

test("the characters differ: the sceptic disputes more often than the builder, and all formats occur", async () => {
  const said = [person(question), peer("Suspension cables dampen the swinging.")];
  const texts = await Promise.all(
    practiceModels.map((model) => Promise.all(seeds.map((seed) => say(model, said, { seed })))),
  );
  const [vega = [], orin = [], juno = []] = texts;
  const agrees = (text: string): boolean =>
    /I am with|is right|fits my|take over|little to object|did not find one/.test(text);
  expect(vega.filter(agrees).length).toBeGreaterThan(orin.filter(agrees).length);
  const all = [...vega, ...orin, ...juno].join("\n");
  expect(all).toMatch(/^\| /m);
  expect(all).toMatch(/^```\w/m);
  expect(all).toMatch(/^- /m);
  expect(all).toMatch(/^1\. /m);
  expect(all).toMatch(/^> /m);
});

test("a cut answer is continued in the same sentence and ends whole", async () => {
  const whole = await say("practice-orin", [person(question), peer("Suspension cables dampen the swinging.")]);
  const kept = whole.slice(0, Math.floor(whole.length / 3));
  const messages: ModelRequest["messages"] = [
    { role: "user", text: [person(question), peer("Suspension cables dampen the swinging.")].join("\n\n") },
    { role: "assistant", text: kept },
    { role: "user", text: "Your last message was cut off. Go on exactly where it stops, as Orin." },
  ];
  const rest = await say("practice-orin", [], { messages, seed: "another" });
  const sentence = whole.slice(kept.length).split(/(?<=[.?!])\s/)[0] ?? "";
  expect(rest.startsWith(sentence)).toBe(true);
  expect(rest.trim()).toMatch(/[.?!]$/);
  expect(rest).not.toContain(kept.slice(0, 40));
});

test("a voice does not open twice with the same words", async () => {
  const first = await say("practice-juno", [person(question)]);
  const messages: ModelRequest["messages"] = [
    { role: "user", text: person(question) },
    { role: "assistant", text: first },
    { role: "user", text: `${person("And for trains?")}\n\n${tail}` },
  ];
  for (const seed of seeds) {
    const second = await say("practice-juno", [], { messages, seed });
    expect(second.slice(0, 20)).not.toBe(first.slice(0, 20));
    expect(second).toMatch(/trains/);
  }
});

test("an odd prompt still gets an answer", async () => {
  for (const text of ["", "ok", "🙂🙂", "<msg", "the of and"]) {
    expect((await say("practice-vega", [], { system: "", messages: [{ role: "user", text }] })).length).toBeGreaterThan(
      100,
    );
  }
});

test("asks get valid JSON, with one of the choices", async () => {
  for (const seed of seeds) {
    const messages: ModelRequest["messages"] = [{ role: "user", text: 'Which is best? {"choices": ["red", "blue"]}' }];
    const answer: unknown = JSON.parse(await say("practice-juno", [], { kind: "ask", messages, seed }));
    expect(answer).toMatchObject({
      choice: expect.stringMatching(/^(?:red|blue)$/),
      confidence: expect.any(Number),
      reason: expect.any(String),
    });
    const open: unknown = JSON.parse(await say("practice-juno", [person(question)], { kind: "ask", seed }));
    expect(open).toMatchObject({ answer: expect.stringContaining("earthquake") });
  }
});

test("the pace is the character's own, and time is an argument", async () => {
  const rate = async (model: string): Promise<{ first: number; perSecond: number }> => {
    const waits: number[] = [];
    const timed = createPracticeVoices({ sleep: async (ms) => void waits.push(ms) });
    const parts = await collect(timed(practice(model, [person(question)])));
    const [first = 0, ...rest] = waits;
    const words = parts.filter((part) => part.type === "text").length;
    return { first, perSecond: (words - 1) / (rest.reduce((sum, ms) => sum + ms, 0) / 1_000) };
  };
  for (const [model, expected] of [
    ["practice-orin", 18],
    ["practice-vega", 30],
    ["practice-juno", 45],
  ] as const) {
    const { first, perSecond } = await rate(model);
    expect(first).toBeGreaterThanOrEqual(150);
    expect(first).toBeLessThanOrEqual(600);
    expect(Math.abs(perSecond - expected)).toBeLessThan(expected * 0.15);
  }
});

test("a limit on tokens ends the answer early and says so; an unknown voice is no model", async () => {
  const parts = await collect(
    voices(practice("practice-vega", [person(question)], { parameters: { ...noParameters, maxTokens: 5 } })),
  );
  expect(summary(parts)).toMatchObject({ end: "length" });
  expect(parts.filter((part) => part.type === "text")).toHaveLength(5);
  expect(summary(await collect(voices(practice("practice-nobody", [person(question)])))).end).toBe("model_unknown");
});

test.each(practiceModels)(
  "asked to react, %s passes, agrees and disputes with a message that is there",
  async (model) => {
    const reactTail = `${reactInstruction}\n\n${tail}`;
    const asked = { role: "user" as const, text: person(question) };
    const own = { role: "assistant" as const, text: "The older one, I think." };
    const others = [
      `<msg id="m3" from="Juno" kind="model">\nThe foundation settles.\n</msg>`,
      `<msg id="m4" from="Orin" kind="model">\nCosts explode.\n</msg>`,
    ];
    const messages = [asked, own, { role: "user" as const, text: [...others, reactTail].join("\n\n") }];
    const kinds = new Map<string, number>();
    for (const seed of seeds) {
      const text = await say(model, [], { seed, messages });
      expect(await say(model, [], { seed, messages })).toBe(text);
      const reader = createReactionReader({ targets: new Set(["m1", "m3", "m4"]), isLast: false });
      const shown = reader.push(text) + reader.end();
      const kind = reader.reaction?.kind ?? "";
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (kind === "pass") expect(shown).toBe("");
      else expect(shown.split(/\s+/).length).toBeGreaterThan(5);
      if (reader.reaction !== null && "target" in reader.reaction)
        expect(["m3", "m4"]).toContain(reader.reaction.target);
    }
    expect([...kinds.keys()].toSorted()).toEqual(["agree", "dispute", "message", "pass"]);
    // Whoever has not answered yet does that first.
    expect((await say(model, [person(question), ...others, reactTail])).split(/\s+/).length).toBeGreaterThan(50);
  },
);

test("asked by name, a practice voice sometimes calls another of its kind, and never a real model or unasked", async () => {
  const seat = (name: string, more = "") =>
    `<participant name="${name}" handle="@${name.toLowerCase()}" kind="model"${more}/>`;
  const room = `<participants>\n${[seat("Vega", ' you="yes"'), seat("Juno"), seat("Claude")].join("\n")}\n</participants>`;
  const ask = (text: string) =>
    Promise.all(seeds.map((seed) => say("practice-vega", [person(text)], { seed, system: room })));
  const called = (await ask(`@vega, ${question}`)).map((text) => /@\w+/.exec(text)?.[0]);
  expect(new Set(called)).toEqual(new Set([undefined, "@juno"]));
  expect((await ask(question)).join()).not.toContain("@");
});
