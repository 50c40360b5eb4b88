import type { Judgement, Round, Turn } from "@parley/protocol";
import { expect, test } from "vitest";
import { HopedJudgements } from "./hoped-judgements.ts";
import { ids, message } from "./testing/builders.ts";

const other: Judgement = { by: ids.voice, thumb: "down", isBest: true, correction: null, at: 1 };

function answer(id: string, text: string, judgements: Judgement[]): Turn {
  const said = { ...message(ids.voice, text, id), judgements };
  // What judgements do not look at is left out of these turns.
  return { id: `turn of ${id}`, message: said } as Turn;
}

function round() {
  const first = answer(ids.message, "One.", [other]);
  const second = answer(ids.other, "Two.", []);
  return { first, second, round: { turns: [first, second] } as Round };
}

const own = (turn: Turn) => turn.message?.judgements.find((one) => one.by === ids.person);

test("a change shows at once beside what others say, and the same object as long as nothing changes", () => {
  const { first, round: of } = round();
  const hoped = new HopedJudgements();
  hoped.set(of, first, ids.person, { thumb: "up" });
  hoped.set(of, first, ids.person, { correction: { text: "No.", passage: null } });
  const shown = hoped.over(first);
  expect(own(shown)).toMatchObject({ thumb: "up", correction: { text: "No.", editedAt: null } });
  expect(shown.message?.judgements).toContainEqual(other);
  expect(hoped.over(first)).toBe(shown);
});

test("another best answer takes it from the one before, for this person alone", () => {
  const { first, second, round: of } = round();
  const hoped = new HopedJudgements();
  hoped.set(of, first, ids.person, { isBest: true });
  hoped.set(of, second, ids.person, { isBest: true });
  expect(own(hoped.over(first))).toBeUndefined();
  expect(own(hoped.over(second))).toMatchObject({ isBest: true });
  expect(hoped.over(first).message?.judgements).toEqual([other]);
});

test("what was refused shows as it was; what was saved shows until the log says it", () => {
  const { first, round: of } = round();
  const hoped = new HopedJudgements();
  const refused = hoped.set(of, first, ids.person, { thumb: "up" });
  hoped.settle(refused.hopes, null, 10);
  expect(hoped.over(first)).toBe(first);

  const saved = hoped.set(of, first, ids.person, { thumb: "up" });
  hoped.settle(saved.hopes, 12, 10);
  hoped.known(11);
  expect(own(hoped.over(first))).toMatchObject({ thumb: "up" });
  hoped.known(12);
  expect(hoped.over(first)).toBe(first);
});

test("an answer to an older change takes nothing from a newer one", () => {
  const { first, round: of } = round();
  const hoped = new HopedJudgements();
  const older = hoped.set(of, first, ids.person, { thumb: "up" });
  hoped.set(of, first, ids.person, { thumb: "down" });
  hoped.settle(older.hopes, 11, 11);
  expect(own(hoped.over(first))).toMatchObject({ thumb: "down" });
});
