import { countWords, listNames } from "./words.ts";

const count = new Intl.NumberFormat("en");

/** Texts of merging, of reactions on request, and of lanes: they come with what shows them. */
export const laneMessages = {
  merge: "Merge into one answer",
  react: "Let them react",
  actions: "With these answers",
  mergeBy: "Who writes it?",
  finishedFirst: "finished first",
  oneAnswer: "One answer",
  madeOf: (from: string[], missing: string[]) =>
    `from ${listNames(from)}${missing.length === 0 ? "" : `; without ${listNames(missing)}`}`,
  askedForBy: (name: string) => (name === "" ? "asked for" : `asked for by ${name}`),
  reactions: "Reactions",
  lanes: "Answers side by side",
  question: "The question",
  lane: (name: string, at: number, of: number) => `${name}, ${at} of ${of}`,
  focus: (name: string) => `Focus ${name}`,
  focusBefore: "Focus ",
  unfocus: (name: string) => `Show all beside ${name}`,
  menu: (name: string) => `More on the lane of ${name}`,
  moveLeft: "Move left",
  moveRight: "Move right",
  runAgain: "Run again",
  hide: "Hide names until I pick",
  hidden: (letter: string) => `Voice ${letter}`,
  pick: "Pick this one",
  pickWhom: (name: string) => ` (${name}; all names are shown then)`,
  picked: (name: string) => `You picked ${name}.`,
  yourPick: "Your pick",
  none: "Lanes show a round in which several voices answer at once. There is none here yet.",
  later: "What was said later stands in the thread.",
  waiting: (messages: number) =>
    messages === 1 ? "Your next message waits for this round." : `${messages} messages wait for this round.`,
  toThread: "Show the thread",
  /** Words, and where the provider counted them, tokens and how many a second. */
  size: (text: string, tokens: number | null, ms: number | null) => {
    const words = countWords(text);
    const parts = [words === 1 ? "1 word" : `${count.format(words)} words`];
    if (tokens !== null) parts.push(`${count.format(tokens)} tok`);
    if (tokens !== null && ms !== null && ms > 0) parts.push(`${count.format(Math.round((tokens * 1000) / ms))}/s`);
    return parts.join(", ");
  },
} as const;
