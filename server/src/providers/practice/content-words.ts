// Which words of a sentence carry its subject. A list of the others is enough
// for voices that only have to show that they read.

const empty = new Set(
  `a about above after again against agree all answer answers almost also although always am an and another any anybody anyone anything
  are around as ask at away back be became because become been before being below best better between both bring but by
  call came can cannot case come could decide describe did different discuss do does doing done down during each either
  else enough even ever every everybody everyone everything explain far few find first for from further gave get gets
  give given go goes going gone good got great had has have having he hello help her here hers hey him his how however i
  if in instead into is it its itself just keep kind know last least leave less let lets like likely list little long
  look lot made main make makes many matter may maybe me mean means might mine more most much must my name need needs
  never new next no nobody none nor not nothing now of off often on once one only or other others our ours out over own
  people perhaps point points practice place plan please point possible put quite question questions rather second third tried trying differently different read really reason right said same say says see seem
  seems sentence several shall she should show simple since small so some somebody someone something sometimes sort still such
  suggest sure take tell than thank thanks that the their theirs them then there these they thing things think this those
  though thought through thus time to today together too toward try two under until up upon us use used using usually
  very voice voices want was way we well went were what whatever when where whether which while who whole whom whose why will with
  within without word words would write yes yet you your yours`.split(/\s+/),
);

export interface Word {
  text: string;
  /** Index of the word in its sentence, to find neighbours. */
  at: number;
}

/** Words that say what a text is about, in order, without names and fillers. */
export function contentWords(text: string, names: readonly string[]): Word[] {
  const isName = new Set(names.flatMap((name) => name.toLowerCase().split(/\s+/)));
  const words = plainText(text).match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  return words.flatMap((word, at) => {
    const lower = word.toLowerCase().replace(/['’]s$/, "");
    const carries =
      lower.length > 2 && !/['’]/.test(lower) && !empty.has(lower) && !isName.has(lower) && !/^\d+$/.test(lower);
    return carries ? [{ text: lower, at }] : [];
  });
}

/**
 * What a text is about, as one or two words: the longest content word with the
 * content word next to it. The same text always gives the same subject.
 */
export function subjectOf(text: string, names: readonly string[]): string | null {
  const words = contentWords(text, names);
  const best = longest(words);
  if (best === null) return null;
  const after = words.find((word) => word.at === best.at + 1);
  if (after !== undefined) return `${best.text} ${after.text}`;
  const before = words.find((word) => word.at === best.at - 1);
  return before === undefined ? best.text : `${before.text} ${best.text}`;
}

/** The word that tells one sentence from another: the longest, the first of equals, one of `not` only if there is no other. */
export function keywordOf(text: string, names: readonly string[], not: readonly string[]): string | null {
  const taken = new Set(not.flatMap((one) => one.split(" ")));
  const words = contentWords(text, names);
  return (longest(words.filter((word) => !taken.has(word.text))) ?? longest(words))?.text ?? null;
}

/** What a text itself prints in bold, if that is a word or two about something else than `not`. */
export function emphasisOf(text: string, names: readonly string[], not: readonly string[]): string | null {
  const taken = new Set(not.flatMap((one) => one.split(" ")));
  for (const [, bold = ""] of text.matchAll(/\*\*([^*\n:]{3,40})\*\*/g)) {
    const words = contentWords(bold, names);
    const isShort = bold.trim().split(/\s+/).length <= 3;
    if (isShort && words.length > 0 && words.every((word) => !taken.has(word.text))) return bold.trim().toLowerCase();
  }
  return null;
}

function longest(words: Word[]): Word | null {
  return words.reduce<Word | null>(
    (best, word) => (best === null || word.text.length > best.text.length ? word : best),
    null,
  );
}

export function sentencesOf(text: string): string[] {
  const sentences = plainText(runningText(text)).match(/[^.!?\n]+[.!?]*/g) ?? [];
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence !== "");
}

/** A Markdown text without its code, tables, lists, quotations and headings. */
export function runningText(text: string): string {
  return text
    .replace(/```[^]*?(?:```|$)/g, "\n")
    .split("\n")
    .filter((line) => !/^\s*(?:[-*+]\s|\d+[.)]\s|\||#|>)/.test(line))
    .join("\n");
}

function plainText(text: string): string {
  return text.replace(/https?:\/\/\S+/g, " ").replace(/[`*_~#]+/g, "");
}
