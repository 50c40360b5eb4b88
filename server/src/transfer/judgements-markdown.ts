import { type Id, type Message, textOf } from "@parley/protocol";

/** What people say of an answer, below it: for whom it is the best of its round, and their corrections as quotations. */
export function judgementsMarkdown(message: Message, nameOf: (member: Id) => string): string[] {
  const best = message.judgements.filter((one) => one.isBest).map((one) => nameOf(one.by));
  const corrections = message.judgements.flatMap(({ by, correction }) => {
    if (correction === null) return [];
    const { text, passage } = correction;
    const about = passage === null ? "" : textOf(message).slice(passage.start, passage.end).replace(/\s+/g, " ").trim();
    const head = `_Corrected by ${nameOf(by)}${about === "" ? "" : `, of “${about}”`}_`;
    return [[head, "", ...text.split("\n")].map((line) => `> ${line}`.trimEnd()).join("\n")];
  });
  return [...(best.length === 0 ? [] : [`_Best answer for ${best.join(", ")}_`]), ...corrections];
}
