import type { LinkLabel, MessageLink, SaidLink } from "@parley/protocol";
import { expect, test } from "vitest";
import { planRefined } from "./plan-refined.ts";

const texts = {
  m1: { id: "q", author: "ana", text: "How do we send mail?", kind: "person" as const },
  m2: { id: "a", author: "ada", text: "A queue keeps the mail. It costs a table.", kind: "model" as const },
  m3: { id: "b", author: "bob", text: "We should keep mail in a queue.", kind: "model" as const },
  m4: { id: "c", author: "bob", text: "A queue is too much for ten mails a day.", kind: "model" as const },
};
const messages = new Map(Object.entries(texts));
const shown = new Map([
  ["a", new Set(["q"])],
  ["b", new Set(["q"])],
  ["c", new Set(["q", "a", "b"])],
]);
const says = (label: LinkLabel, from: [string, string], to: [string, string]): SaidLink => ({
  op: "LINK",
  label,
  quotes: [
    { id: from[0], text: from[1] },
    { id: to[0], text: to[1] },
  ],
});
const disputes = says("disagrees", ["m4", "A queue is too much"], ["m2", "A queue keeps the mail"]);
const link = (change: Partial<MessageLink>): MessageLink => ({
  id: "l",
  from: { message: "c", start: 0, end: 40 },
  to: { message: "a", start: 0, end: 23 },
  isWhole: false,
  label: "builds_on",
  confidence: 0.6,
  words: ["queue"],
  source: "detected",
  by: null,
  isRemoved: false,
  ...change,
});
const plan = (said: SaidLink[], links: MessageLink[] = []) => planRefined({ said, messages, shown, links });

test("a link is kept with both passages where both were said and the one had read the other", () => {
  expect(plan([disputes]).added).toMatchObject([
    {
      from: "c",
      link: { start: 0, end: 19, to: { message: "a", start: 0, end: 22 }, label: "disagrees", source: "refined" },
    },
  ]);
  expect(plan([disputes, disputes]).added).toHaveLength(1);
});

test.each<[string, SaidLink]>([
  ["words that nobody said", says("disagrees", ["m4", "A queue is far too slow"], ["m2", "A queue keeps the mail"])],
  ["a target that nobody said", says("disagrees", ["m4", "A queue is too much"], ["m2", "Files keep the mail"])],
  ["a message that was not shown", says("agrees", ["m3", "keep mail in a queue"], ["m2", "A queue keeps the mail"])],
  [
    "agreement unseen of one who had read it",
    says("independent_agreement", ["m4", "A queue is too much"], ["m2", "A queue keeps the mail"]),
  ],
  ["what a person says", says("questions", ["m1", "How do we send mail"], ["m2", "A queue keeps the mail"])],
  ["that an answer answers", says("answers", ["m2", "A queue keeps the mail"], ["m1", "How do we send mail"])],
  ["one's own words", says("revises", ["m4", "A queue is too much"], ["m3", "We should keep mail"])],
  ["a message that is none", says("agrees", ["m9", "A queue is too much"], ["m2", "A queue keeps the mail"])],
])("%s: no link", (_, said) => {
  expect(plan([said])).toEqual({ changed: [], added: [] });
});

test("two that had not read each other and say the same agree independently", () => {
  const twins = says("independent_agreement", ["m3", "keep mail in a queue"], ["m2", "A queue keeps the mail"]);
  expect(plan([twins]).added).toMatchObject([{ from: "b", link: { label: "independent_agreement" } }]);
});

test("what was detected gets another label and keeps its place; a word of a person or of the speaker stands", () => {
  expect(plan([disputes], [link({})])).toMatchObject({
    changed: [{ id: "l", label: "disagrees", source: "refined", words: ["queue"] }],
    added: [],
  });
  expect(plan([disputes], [link({ source: "declared", label: "references" })]).changed).toHaveLength(1);
  for (const own of [
    link({ source: "declared" }),
    link({ source: "person", by: "ana" }),
    link({ source: "person", by: "ana", isRemoved: true }),
    link({ label: "disagrees" }),
  ])
    expect(plan([disputes], [own])).toEqual({ changed: [], added: [] });
});
