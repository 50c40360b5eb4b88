import type { Round, Turn } from "@parley/protocol";
import { presetSettings } from "@parley/protocol";
import { expect, test } from "vitest";
import { headAfter, noChoice, placesOf, roundsAfter, shownHead, shownPath, tipThrough } from "./path-view.ts";
import { message, threadState } from "./testing/builders.ts";

const turn = (id: string, change: Partial<Turn> = {}): Turn => ({
  id,
  stage: "sealed",
  member: "v",
  position: 0,
  version: change.of === undefined ? 1 : 2,
  of: null,
  continues: null,
  status: "ended",
  outcome: "said",
  code: null,
  stopping: null,
  stoppedBy: null,
  message: message("v", id, `said-${id}`),
  links: [],
  mentions: [],
  askedBy: [],
  beside: null,
  usage: null,
  unseen: 0,
  plannedAt: 0,
  startedAt: 0,
  endedAt: 0,
  ...change,
});
const round = (id: string, index: number, parent: Round["parent"], turns: Turn[]): Round => ({
  id,
  index,
  parent,
  seed: "s",
  mode: "panel",
  settings: presetSettings,
  members: [],
  messages: [],
  status: "ended",
  stopping: null,
  reason: "complete",
  result: null,
  startedAt: 0,
  endedAt: 0,
  turns,
  links: [],
  asks: [],
});

// a ── b ── d (the head)
//  └── c
const a = round("a", 0, null, [turn("a1"), turn("a2", { of: "a1" })]);
const b = round("b", 1, { round: "a", versions: {} }, [turn("b1")]);
const c = round("c", 2, { round: "a", versions: { a1: "a2" } }, [turn("c1")]);
const d = round("d", 3, { round: "b", versions: {} }, [turn("d1"), turn("d2", { of: "d1", message: null })]);
const state = threadState({ rounds: [a, b, c, d], total: 4, head: { round: "d", versions: {} } });
const shown = (tip: string | null) => shownPath(state, { tip });
const versions = (tip: string | null, at: number) =>
  placesOf(shown(tip)[at] ?? { round: a, read: {}, isEnd: false, until: Infinity });

test("the shown path leads to the head, or to the end of another path", () => {
  expect(shown(null).map((one) => one.round.id)).toEqual(["a", "b", "d"]);
  expect(shown("c").map((one) => [one.round.id, one.number])).toEqual([
    ["a", 1],
    ["c", 2],
  ]);
  expect(shown("unknown").map((one) => one.round.id)).toEqual(["a", "b", "d"]);
  expect(shown(null)[1]?.siblings).toBe("b c");
  expect(shown(null)[0]?.siblings).toBe("a");
});

test("in the middle of a path the version is shown that what follows read; at its end the newest that says something", () => {
  expect(versions(null, 0)[0]?.chosen.id).toBe("a1");
  expect(versions("c", 0)[0]?.chosen.id).toBe("a2");
  expect(versions(null, 2)[0]?.chosen.id).toBe("d1");
  const writes = {
    ...d,
    turns: [turn("d1"), turn("d3", { of: "d1", status: "running", outcome: null, message: null })],
  };
  expect(placesOf({ round: writes, read: {}, isEnd: true, until: Infinity })[0]?.chosen.id).toBe("d3");
  expect(placesOf({ round: a, read: { a1: "a1" }, isEnd: true, until: Infinity })[0]?.chosen.id).toBe("a1");
});

test("a message answers what its author sees", () => {
  expect(shownHead(state, noChoice)).toEqual({ round: "d", versions: { d1: "d1" } });
  // What says nothing cannot be answered.
  expect(shownHead(state, { tip: null, picks: new Map([["d1", "d2"]]) })).toEqual({
    round: "d",
    versions: { d1: "d1" },
  });
  expect(shownHead(state, { tip: "c", picks: new Map() })).toEqual({ round: "c", versions: {} });
  const first = threadState({ rounds: [a], total: 1, head: { round: "a", versions: { a1: "a2" } } });
  expect(shownHead(first, noChoice)).toBe(first.head);
  expect(shownHead(first, { tip: null, picks: new Map([["a1", "a1"]]) })).toEqual({
    round: "a",
    versions: { a1: "a1" },
  });
  expect(shownHead(threadState(), noChoice)).toBeNull();
});

test("one goes on after a round with the versions that are looked at there", () => {
  expect(headAfter(state, noChoice, "a")).toEqual({ round: "a", versions: { a1: "a1" } });
  expect(headAfter(state, { tip: null, picks: new Map([["a1", "a2"]]) }, "a")).toEqual({
    round: "a",
    versions: { a1: "a2" },
  });
});

test("a round leads to the newest end of its paths, and what once followed is known", () => {
  expect(tipThrough(state, "b")).toBeNull();
  expect(tipThrough(state, "c")).toBe("c");
  const moved = { ...state, head: { round: "c", versions: {} } };
  expect(tipThrough(moved, "b")).toBe("d");
  expect(roundsAfter(state, noChoice)).toEqual([]);
  expect(roundsAfter({ ...state, head: { round: "a", versions: {} } }, noChoice).map((one) => one.id)).toEqual([
    "b",
    "c",
  ]);
});

test("what was asked for beside the mode is read by the rounds that began after it alone", () => {
  const beside = { by: "person", from: ["a1"], missing: [] };
  const merged = { ...a, turns: [...a.turns, turn("a3", { stage: "synthesis", position: 1, plannedAt: 10, beside })] };
  const at = (until: number) => placesOf({ round: merged, read: {}, isEnd: false, until }).map((place) => place.id);
  expect(at(5)).toEqual(["a1"]);
  expect(at(10)).toEqual(["a1", "a3"]);
  expect(at(Infinity)).toEqual(["a1", "a3"]);
});
