import { applyEvent, type MemoryItem, presetSettings } from "@parley/protocol";
import { expect, test } from "vitest";
import { changesOf, groupsOf } from "./memory-view.ts";
import { standingsOf } from "./standings.ts";
import { ids, message, saved, threadState } from "./testing/builders.ts";

const posted = (seq: number, member: string, id: string) =>
  saved(seq, { type: "message.posted", message: message(member, "Words.", id) });
const started = saved(3, {
  type: "round.started",
  round: ids.round,
  index: 0,
  parent: null,
  seed: "s",
  mode: "panel",
  settings: presetSettings,
  members: [],
  messages: ["m-ada", "m-bob"],
});
const { rounds } = [posted(1, "ada", "m-ada"), posted(2, "bob", "m-bob"), started].reduce(
  applyEvent,
  threadState({ seq: 0 }),
);
const cite = (id: string) => ({ message: id, start: 0, end: 5 });

function item(id: string, change: Partial<MemoryItem> = {}): MemoryItem {
  return {
    id,
    kind: "fact",
    text: id,
    status: "proposed",
    isPinned: false,
    isRemoved: false,
    isResolved: false,
    author: "ada",
    source: "member",
    cites: [cite("m-ada")],
    supersedes: null,
    position: null,
    round: ids.round,
    createdAt: 1,
    changes: [{ op: "ADD", by: "ada", at: 1, text: null, status: null }],
    ...change,
  };
}

const stands = (id: string, claim: string, stance: "agree" | "unsure" | "dispute", supersedes: string | null = null) =>
  item(id, {
    kind: "position",
    author: "bob",
    cites: [cite("m-bob")],
    position: { claim, member: "bob", stance },
    supersedes,
  });

test("who claimed it agrees, others stand by their last word, and a claim nobody took up is not shown", () => {
  const memory = [
    item("alone"),
    item("claim"),
    stands("first", "claim", "agree"),
    stands("last", "claim", "dispute", "first"),
  ];
  expect(standingsOf({ memory, rounds })).toMatchObject([
    {
      claim: { id: "claim" },
      places: [
        { member: "ada", stance: "agree", cite: cite("m-ada") },
        { member: "bob", stance: "dispute", cite: cite("m-bob") },
      ],
      isIndependent: false,
    },
  ]);
});

test("what two families said unseen says so, and what was removed stands nowhere", () => {
  const claim = item("claim", {
    cites: [cite("m-ada"), cite("m-bob")],
    changes: [
      { op: "ADD", by: "ada", at: 1, text: null, status: null },
      { op: "CITE", by: "bob", at: 2, text: null, status: null },
      { op: "CONFIRM", by: null, at: 2, text: null, status: "proposed" },
    ],
  });
  expect(standingsOf({ memory: [claim], rounds })).toMatchObject([
    { isIndependent: true, places: [{ member: "ada" }, { member: "bob", stance: "agree" }] },
  ]);
  expect(standingsOf({ memory: [{ ...claim, isRemoved: true }, stands("s", "claim", "agree")], rounds })).toEqual([]);
});

test("items stand by kind, pinned first and then the newest; only the last change of each is taken back", () => {
  const memory = [
    item("old"),
    item("pinned", { isPinned: true, createdAt: 0 }),
    item("new", { createdAt: 2 }),
    item("asked", { kind: "question" }),
    item("answered", { kind: "question", isResolved: true }),
    item("decided", { kind: "decision" }),
    item("gone", { isRemoved: true }),
  ];
  expect(groupsOf(memory).map(({ items }) => items.map(({ id }) => id))).toEqual([
    ["decided"],
    ["asked"],
    ["pinned", "new", "old"],
    ["answered"],
  ]);
  const [added] = item("x").changes;
  if (added === undefined) throw new Error("no change");
  const log = changesOf([item("x", { changes: [added, { ...added, op: "PIN", at: 3 }] })]);
  expect(log.map(({ change, isLast }) => [change.op, isLast])).toEqual([
    ["PIN", true],
    ["ADD", false],
  ]);
});
