import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDelta, emptyDraft } from "./draft.ts";
import type { Delta } from "./events.ts";

const turn = "00000000-0000-7000-8000-000000000001";
const runs = { numRuns: process.env["PARLEY_LONG"] === undefined ? 2_000 : 100_000, seed: 20_260_102 };

type Kind = "text" | "reasoning";
interface Written {
  kind: Kind;
  text: string;
}

/** A turn as it grows: appended pieces, each in the newest part of its kind or in a new one. */
const writing = fc.array(
  fc.tuple(fc.constantFrom<Kind>("text", "reasoning"), fc.string({ minLength: 1, unit: "grapheme" })),
  {
    minLength: 1,
    maxLength: 12,
  },
);

/** What a server sends of it: each new piece, and now and then the text since some earlier moment again. */
function sentOf(pieces: [Kind, string][], resends: number[]): { sent: Delta[]; whole: Written[] } {
  const whole: Written[] = [];
  const sent: Delta[] = [];
  pieces.forEach(([kind, text], index) => {
    let last = whole.at(-1);
    if (last?.kind !== kind) {
      last = { kind, text: "" };
      whole.push(last);
    }
    const offset = last.text.length;
    last.text += text;
    sent.push({ type: "turn.delta", turn, part: whole.length - 1, kind, offset, text });
    const back = resends[index % resends.length] ?? 0;
    if (back % 3 !== 0) return;
    whole.forEach((part, number) => {
      const from = part.text.length === 0 ? 0 : back % part.text.length;
      sent.push({ type: "turn.delta", turn, part: number, kind: part.kind, offset: from, text: part.text.slice(from) });
    });
  });
  return { sent, whole };
}

test("T2 lost, repeated and shuffled deltas never make a text that was not sent", () => {
  const noise = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(writing, noise, noise, (pieces, resends, order) => {
      const { sent, whole } = sentOf(pieces, resends);
      let held = emptyDraft;
      // Any delta, any number of times, in any order; those never chosen were lost.
      for (const number of order) {
        const delta = sent[number % sent.length];
        if (delta !== undefined) held = applyDelta(held, delta);
        held.parts.forEach((part, index) => {
          const text = part.type === "text" || part.type === "reasoning" ? part.text : null;
          expect(whole[index]?.text.startsWith(text ?? "\0")).toBe(true);
          expect(part.type).toBe(whole[index]?.kind);
        });
      }
    }),
    runs,
  );
});

test("T3 one re-send of everything heals whatever was lost before it", () => {
  const noise = fc.array(fc.nat(), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(writing, noise, (pieces, order) => {
      const { sent, whole } = sentOf(pieces, [1]);
      let held = emptyDraft;
      for (const number of order) {
        const delta = sent[number % sent.length];
        if (delta !== undefined) held = applyDelta(held, delta);
      }
      whole.forEach((part, number) => {
        held = applyDelta(held, {
          type: "turn.delta",
          turn,
          part: number,
          kind: part.kind,
          offset: 0,
          text: part.text,
        });
      });
      expect(held).toEqual({ parts: whole.map(({ kind, text }) => ({ type: kind, text })), gap: false });
    }),
    runs,
  );
});

test("T1 T2 a delta beyond what is held is a gap and changes no text; the one that fits closes it", () => {
  const delta = (offset: number, text: string, part = 0): Delta => ({
    type: "turn.delta",
    turn,
    part,
    kind: "text",
    offset,
    text,
  });
  const begun = applyDelta(emptyDraft, delta(0, "Hello"));
  const gap = applyDelta(begun, delta(9, "ld"));
  expect(gap).toEqual({ parts: begun.parts, gap: true });
  expect(applyDelta(begun, delta(0, "x", 2))).toEqual({ parts: begun.parts, gap: true });
  expect(applyDelta(gap, delta(5, " world"))).toEqual({ parts: [{ type: "text", text: "Hello world" }], gap: false });
});
