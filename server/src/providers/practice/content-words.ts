// Which words of a sentence carry its subject. A list of the others is enough
// for voices that only have to show that they read.

const empty = new Set(
  `a about above added adding after again against agree agreed all almost alone also although always am an and another
  answer answers any anybody anyone anything anyway are around as ask asking at away back bad be became because
  become been before being below best better between big bigger biggest both bring build building but by call called
  came can cannot case change changed changes cheap check choose chose closer come compare consider continue could
  create decide describe did different differently discuss do does doing done down during each either else enough
  even ever every everybody everyone everything explain fail fails far fast faster few find fine first for from
  further gave get gets give given go goes going gone good got great had happen happened happens has have having he
  hear heard hello help her here hers hey him his hope how however i idea ideas if improve in instead into is it its
  itself judge just keep kind know last learn least leave left less let lets like likely list little live long look
  lot made main make makes many matter matters may maybe me mean means mention mentions might mine more most moving
  much must my name need needs never new next nice no nobody none nor not nothing now of off often old on once one
  only or other others our ours out over own people perhaps place plan please point points possible practice prefer
  put question questions quick quickly quite rather read really reason right run running said same say says second
  see seem seems seen sentence several shall she should show shown simple since sceptic slow smallest wait waiting small so solve some somebody
  someone something sometimes sort speak start started starting stay stays still stop such suggest sure take taken
  talk talking tell than thank thanks that the their theirs them then there these they thing things think thinking
  third this those though thought through thus time to today together told too toward tried true try trying turn two
  under until up upon us use used useful using usually very voice voices want was way we well went were what whatever
  when where whether which while who whole whom whose why will with within without wonder word words working worse
  worst would write writing wrong yes yet you your yours`.split(/\s+/),
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
 * What a text is about, as one or two words of its question or first sentence:
 * the longest content word with the content word next to it. The same text always gives the same subject.
 */
export function subjectOf(text: string, names: readonly string[]): string | null {
  const sentences = sentencesOf(text).filter((sentence) => contentWords(sentence, names).length > 0);
  const asked = sentences.find((sentence) => sentence.endsWith("?")) ?? sentences[0] ?? text;
  const words = contentWords(asked, names);
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
  for (const [, bold = ""] of text.matchAll(/\*\*([\p{L}\p{N}' -]{3,40})\*\*/gu)) {
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
