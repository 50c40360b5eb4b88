import type { MessageLink, Turn } from "@parley/protocol";
import { expect, test } from "vitest";
import { reactionsOf } from "./turn-links.ts";

const link = (label: MessageLink["label"], isRemoved = false): MessageLink => ({
  id: "l",
  from: { message: "mine", start: 0, end: 5 },
  to: { message: "theirs", start: 0, end: 5 },
  isWhole: false,
  label,
  confidence: 0.9,
  words: [],
  source: "detected",
  by: null,
  isRemoved,
});
const turn = {
  links: [{ kind: "dispute", message: "theirs" }],
  message: { id: "mine" },
} as unknown as Pick<Turn, "links" | "message">;

test("what a reaction says is said once: by its link, where there is one with a passage", () => {
  expect(reactionsOf({ links: [] }, turn)).toEqual(turn.links);
  expect(reactionsOf({ links: [link("disagrees")] }, turn)).toEqual([]);
  expect(reactionsOf({ links: [link("builds_on")] }, turn)).toEqual(turn.links);
  expect(reactionsOf({ links: [link("disagrees", true)] }, turn)).toEqual(turn.links);
  expect(reactionsOf({ links: [link("disagrees")] }, { ...turn, message: null })).toEqual(turn.links);
});
