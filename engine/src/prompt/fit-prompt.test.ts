import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateTokens } from "@parley/protocol";
import { fitPrompt, type FitInput } from "./fit-prompt.ts";
import type { Block, PathItem } from "./project-prompt.ts";

const says = (index: number, words = 30): PathItem => ({
  id: `message-${index}`,
  version: 1,
  author: index % 2 === 0 ? "p" : "v",
  text: `m${index} ${"word ".repeat(words)}`,
});
const path = (count: number): PathItem[] => Array.from({ length: count }, (_, index) => says(index));

function anInput(changes: Partial<FitInput>): FitInput {
  return {
    receiver: { id: "v", handle: "vega", name: "Vega", role: "", style: "", instructions: "" },
    room: [
      { id: "v", handle: "vega", name: "Vega", kind: "identity", role: "" },
      { id: "p", handle: "ana", name: "Ana", kind: "person", role: "" },
    ],
    thread: { title: "Bridges", mission: "Decide on a bridge." },
    previous: [],
    path: [],
    budgetTokens: 3_000,
    cut: null,
    ...changes,
  };
}

const blocksOf = (fitted: ReturnType<typeof fitPrompt>, isExcerpt: boolean): Block[] =>
  fitted?.prompt.blocks.filter((block) => (block.kind === "excerpt") === isExcerpt) ?? [];
const shown = (fitted: ReturnType<typeof fitPrompt>): string[] => blocksOf(fitted, false).map((block) => block.id);
const excerptsOf = (blocks: Block[]): Block[] => blocks.filter((block) => block.kind === "excerpt");
const excerpts = (fitted: ReturnType<typeof fitPrompt>): Block[] => blocksOf(fitted, true);

test("what fits is shown whole", () => {
  const fitted = fitPrompt(anInput({ path: path(10) }));
  expect(fitted?.leftOut).toBe(0);
  expect(shown(fitted)).toHaveLength(10);
});

test("what does not fit loses its oldest messages in one big step; the mission stays", () => {
  const fitted = fitPrompt(anInput({ path: path(100) }));
  expect(fitted?.leftOut).toBeGreaterThan(60);
  expect(shown(fitted)[0]).toBe(`message-${fitted?.leftOut}`);
  expect(shown(fitted).at(-1)).toBe("message-99");
  expect(fitted?.prompt.system).toContain("Decide on a bridge.");
});

test("of what is left out excerpts stay, under ids that stand in the prompt, and never change", () => {
  const items = Array.from({ length: 300 }, (_, index) => ({
    ...says(index),
    text: `Point ${index} is about bridge number ${index % 9}. ${"word ".repeat(20)}`,
  }));
  let previous: Block[] = [];
  let cut: string | null = null;
  const known = new Map<string, string>();
  const sizes: number[] = [];
  for (let count = 10; count <= 300; count += 2) {
    const fitted = fitPrompt(anInput({ path: items.slice(0, count), previous, cut, budgetTokens: 6_000 }));
    if (fitted === null) throw new Error("no prompt");
    const kept = excerpts(fitted);
    for (const { id, text } of kept) {
      expect(known.get(id) ?? text).toBe(text);
      known.set(id, text);
      expect(items.find((item) => item.id === id)?.text).toContain(text);
      expect(shown(fitted)).not.toContain(id);
    }
    // They stand first, so that whatever follows has its place behind them.
    expect(fitted.prompt.blocks.slice(0, kept.length)).toEqual(kept);
    if (cut !== null && items[fitted.leftOut]?.id === cut) expect(kept).toEqual(excerptsOf(previous));
    const text = fitted.prompt.messages.map((one) => one.text).join("\n");
    kept.forEach(({ author }, at) => {
      const from = author === "p" ? `from="Ana" kind="person"` : `from="Vega" kind="model" you="yes"`;
      expect(text).toContain(`<msg id="m${at + 1}" ${from} excerpt="yes">${kept[at]?.text}</msg>`);
    });
    sizes.push(kept.reduce((sum, block) => sum + estimateTokens(block.text), 0));
    cut = items[fitted.leftOut]?.id ?? null;
    previous = fitted.prompt.blocks;
  }
  // A tenth of this context, with what their wrappers take.
  expect(Math.max(...sizes)).toBeGreaterThan(100);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(600);
  expect(known.size).toBeGreaterThan(20);
});

test("the cut stays where it is until the room is used up, so the beginning of prompts stays the same", () => {
  const starts: string[] = [];
  let cut: string | null = null;
  for (let count = 60; count < 120; count += 2) {
    const items = path(count);
    const fitted = fitPrompt(anInput({ path: items, cut }));
    cut = items[fitted?.leftOut ?? 0]?.id ?? null;
    starts.push(shown(fitted)[0] ?? "");
  }
  const steps = new Set(starts).size;
  expect(steps).toBeGreaterThan(1);
  expect(steps).toBeLessThan(starts.length / 3);
});

test("a kept prefix is the same list of blocks, and what is added stands behind it", () => {
  const before = fitPrompt(anInput({ path: path(60) }));
  const cut = `message-${before?.leftOut}`;
  const after = fitPrompt(anInput({ path: path(62), previous: before?.prompt.blocks ?? [], cut }));
  expect(shown(after).slice(0, shown(before).length)).toEqual(shown(before));
  expect(after?.prompt.adds).toHaveLength(2);
});

test("the last six stay; if even they do not fit there is no prompt", () => {
  expect(fitPrompt(anInput({ path: path(6), budgetTokens: 700 }))).toBeNull();
  const large = [...path(20), ...Array.from({ length: 6 }, (_, index) => says(20 + index, 60))];
  expect(shown(fitPrompt(anInput({ path: large, budgetTokens: 1_800 })))).toEqual(
    large.slice(-6).map((item) => item.id),
  );
});

test("a cut at a message that is gone counts for nothing", () => {
  expect(fitPrompt(anInput({ path: path(8), cut: "deleted" }))?.leftOut).toBe(0);
});

test("whatever is said, in whatever script, what is sent is within the budget as it is counted", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ maxLength: 400 }), fc.string({ unit: "grapheme", maxLength: 200 })), {
        maxLength: 60,
      }),
      fc.integer({ min: 400, max: 5_000 }),
      (texts, budgetTokens) => {
        const items = texts.map((text, index) => ({ ...says(index), text: `x${text}` }));
        const fitted = fitPrompt(anInput({ path: items, budgetTokens }));
        if (fitted === null) return;
        const characters = fitted.prompt.messages.reduce((sum, one) => sum + one.text.length, 0);
        // A token has at most three of the characters that were counted, so this can never be exceeded.
        expect(fitted.prompt.system.length + characters).toBeLessThanOrEqual(budgetTokens * 3);
        expect(fitted.prompt.blocks.filter((block) => block.kind === "message" || block.kind === "own")).toHaveLength(
          items.length - fitted.leftOut,
        );
      },
    ),
  );
});

test("300 messages later a prompt with a full memory is within its budget, and begins as the one before it did", () => {
  const memory = `<memory>\n${"<memory-item>word</memory-item>\n".repeat(100)}</memory>`;
  let previous: FitInput["previous"] = [];
  let cut: string | null = null;
  let same = 0;
  let before = "";
  for (let count = 10; count <= 310; count += 3) {
    const items = path(count);
    const fitted = fitPrompt(anInput({ path: items, previous, cut, memory: `${memory}${count}`, budgetTokens: 6_000 }));
    if (fitted === null) throw new Error("no prompt");
    const { prompt } = fitted;
    const text = `${prompt.system}${prompt.messages.map((one) => `${one.role}: ${one.text}`).join("\n")}`;
    expect(text.length).toBeLessThanOrEqual(6_000 * 3);
    expect(prompt.messages.at(-1)?.text).toContain(memory);
    // All of it but what stands at its volatile end.
    const stable = text.slice(0, text.lastIndexOf("<memory>\n<memory-item>"));
    if (before !== "" && stable.startsWith(before)) same += 1;
    before = stable.replace(/\s*(?:user:)?\s*$/, "");
    cut = items[fitted.leftOut]?.id ?? null;
    previous = prompt.blocks;
  }
  // Of a hundred prompts only those behind a cut begin anew.
  expect(same).toBeGreaterThan(85);
});
