import { presetSettings } from "@parley/protocol";
import { expect, test } from "vitest";
import { cheapestCost, dearestCost } from "./call-price.ts";
import { forecast, type ForecastInput, type ForecastVoice } from "./forecast.ts";

/** One dollar for a million tokens read and ten for as many written: a token costs one and ten millionths. */
const price = { input: 1, output: 10 };
const aVoice = (id: string, changes: Partial<ForecastVoice> = {}): ForecastVoice => ({
  id,
  price,
  promptTokens: 1_000,
  answerTokens: 100,
  contextTokens: 100_000,
  ...changes,
});
const two = [aVoice("a"), aVoice("b")];
const of = (changes: Partial<ForecastInput>) =>
  forecast({ mode: "panel", settings: presetSettings, voices: two, textTokens: 0, ...changes });

test.each<[string, Partial<ForecastInput>, [number, number]]>([
  ["Panel: each once", {}, [2, 2]],
  ["Reactions: each reacts at least once", { mode: "reactions" }, [4, 4]],
  ["Reactions of three stages", { mode: "reactions", settings: { ...presetSettings, stages: 3 } }, [4, 8]],
  ["Round robin of two cycles", { mode: "round-robin", settings: { ...presetSettings, cycles: 2 } }, [2, 4]],
  ["one voice alone just answers", { mode: "reactions", voices: [aVoice("a")] }, [1, 1]],
  [
    "each on its own has nothing to react to",
    { mode: "round-robin", settings: { ...presetSettings, stages: 3, cycles: 3, readsPeers: false } },
    [2, 2],
  ],
  ["an empty table", { voices: [] }, [0, 0]],
])("%s", (_, input, calls) => {
  expect(of(input).calls).toEqual(calls);
});

test.each<[string, Partial<ForecastInput>, [number, number]]>([
  // Least: half of the prompt, and 16 tokens each. Most: prompt, its wrapping, and 100 tokens each.
  ["a panel", {}, [2 * (500 + 160), 2 * (1_040 + 1_000)]],
  ["a longer message", { textTokens: 200 }, [2 * (600 + 160), 2 * (1_240 + 1_000)]],
  // The stage reads both answers with their wrapping, and its instruction.
  [
    "reactions",
    { mode: "reactions" },
    [2 * (500 + 160 + 500 + 10), 2 * (1_040 + 1_000 + 1_040 + 2 * 140 + 400 + 1_000)],
  ],
  // Everybody could be the last to speak, and reads the other.
  ["round robin", { mode: "round-robin" }, [2 * (500 + 160), 2 * (1_040 + 140 + 400 + 1_000)]],
  ["a context that holds no more", { voices: [aVoice("a", { contextTokens: 800 })] }, [500 + 160, 800 + 1_000]],
  ["a limit below a short answer", { voices: [aVoice("a", { answerTokens: 4 })] }, [500 + 40, 1_040 + 40]],
  ["what is local", { voices: [aVoice("a", { price: "local" })] }, [0, 0]],
])("the cost of %s", (_, input, cost) => {
  expect(of(input).cost).toEqual(cost);
});

test("says whose price is unknown, and that a table is local only if all of it is", () => {
  const local = aVoice("c", { price: "local" });
  const unknown = aVoice("d", { price: null });
  expect(of({ voices: [local] })).toMatchObject({ local: true, unknown: [] });
  expect(of({ voices: [local, unknown] })).toEqual({ calls: [2, 2], cost: [0, 0], local: false, unknown: ["d"] });
  expect(of({ voices: [] }).local).toBe(false);
});

test("caches make a call cheaper or dearer, and a long prompt has the rates of long prompts", () => {
  const size = { prompt: 1_000, answer: 10 };
  const cached = { input: 2, cachedInput: 0.5, cacheWrite: 3, output: 10 };
  expect([cheapestCost(size, cached), dearestCost(size, cached)]).toEqual([600, 3_100]);
  const tiered = { ...price, above: { tokens: 999, input: 4, output: 20 } };
  expect([cheapestCost(size, tiered), dearestCost(size, tiered)]).toEqual([4_200, 4_200]);
  expect(dearestCost({ prompt: 999, answer: 10 }, tiered)).toBe(1_099);
});

test("who is asked after the round is one more call, of the voice that costs least or of the one that was named", () => {
  const dear = aVoice("dear", { price: { input: 10, output: 100 } });
  const cheap = aVoice("cheap");
  const asking = (scribe: string) => of({ settings: { ...presetSettings, scribe }, voices: [dear, cheap] });
  const off = asking("off");
  expect(off.calls).toEqual([2, 2]);
  expect(asking("cheapest").calls).toEqual([3, 3]);
  const more = (scribe: string) => asking(scribe).cost.map((cost, end) => cost - (off.cost[end] ?? 0));
  expect(more("cheapest")).toEqual(more("cheap"));
  expect(more("dear")[1]).toBeGreaterThan((more("cheap")[1] ?? 0) * 5);
  expect(asking("somebody who left").calls).toEqual([2, 2]);
});
