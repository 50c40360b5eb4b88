import type { LinkLabel, LinkSource } from "@parley/protocol";
import { listNames } from "./words.ts";

/** What one text does with another's, before a name. */
export const linkVerbs = {
  quotes: "Quotes",
  references: "Refers to",
  builds_on: "Builds on",
  agrees: "Agrees with",
  disagrees: "Disputes",
  questions: "Asks",
  answers: "Answers",
  synthesizes: "Combines, from",
  revises: "Concedes to",
  independent_agreement: "Says the same as",
} as const satisfies Record<LinkLabel, string>;

/** The same as a noun, for counts and the choice of another. */
export const linkNames = {
  quotes: "quotes",
  references: "refers to it",
  builds_on: "builds on it",
  agrees: "agrees",
  disagrees: "disputes it",
  questions: "asks about it",
  answers: "answers it",
  synthesizes: "combines it with others",
  revises: "concedes",
  independent_agreement: "says the same, unread",
} as const satisfies Record<LinkLabel, string>;

const sources = {
  declared: "It says so itself.",
  detected: "Found by its words.",
  refined: "Found by a model that read the round.",
  person: "Said by somebody here.",
} as const satisfies Record<LinkSource, string>;

export const linkMessages = {
  unread: "without having read it",
  somebody: "a message",
  goTo: "(go to the message)",
  more: (count: number) => (count === 1 ? "1 more" : `${count} more`),
  less: "Fewer",
  menu: (verb: string, name: string) => `Change: ${verb} ${name}`,
  because: (source: LinkSource, words: string[], confidence: number) =>
    [sources[source], ...(words.length === 0 ? [] : [`By: ${listNames(words)}.`]), sureness(source, confidence)]
      .filter((part) => part !== "")
      .join(" "),
  isReally: "It really",
  remove: "Is no link",
  removed: "The link is removed.",
  undo: "Undo",
  who: (count: number) => `Who took up whom, ${count}`,
  map: "Who took up whom in this round",
  pair: (from: string, to: string) => `${from} to ${to}`,
  count: (label: LinkLabel, count: number) => (count === 1 ? linkNames[label] : `${linkNames[label]}, ${count} times`),
  taken: (taken: number, took: number) => `taken up ${taken}, took up ${took}`,
};

function sureness(source: LinkSource, confidence: number): string {
  return source === "person" ? "" : confidence >= 0.8 ? "Quite sure." : confidence >= 0.6 ? "Fairly sure." : "Unsure.";
}
