/** What the first line of an answer says: one of these decides what the turn is. */
export type Reaction =
  | { kind: "pass" }
  | { kind: "agree" | "dispute"; target: string }
  /** A keyword without a message it could mean. */
  | { kind: "unclear" }
  | { kind: "message" };

export interface ReactionReader {
  /** Takes the next piece of model text; returns what is the message's. Nothing while it is undecided. */
  push(text: string): string;
  /** Says that no more comes; returns what was held back and belongs to the message. */
  end(): string;
  /** Null until it is decided, which takes at most 40 characters or the end. */
  readonly reaction: Reaction | null;
  /** All that came before it was decided, to show the model what it wrote. */
  readonly held: string;
}

interface ReaderOptions {
  /** Ids that may be meant, as the prompt shows them ("m3"). */
  targets: ReadonlySet<string>;
  /** True once it was asked again: a keyword without a message is then a message like any other. */
  isLast: boolean;
}

/** So much is held back before an answer is taken as a message. */
export const mostHeld = 40;

/**
 * Reads the first line of an answer as it arrives: `PASS`, `AGREE #id`,
 * `DISPUTE #id`, or else a message. What it returns does not depend on how the
 * text was split, and is never taken back.
 */
export function createReactionReader({ targets, isLast }: ReaderOptions): ReactionReader {
  let held = "";
  let reaction: Reaction | null = null;
  /** Where in the white space and punctuation between the first line and the text behind it. */
  let gap: "id" | "line" | "lines" | "over" = "id";

  const decide = (ended: boolean): string => {
    const found = readFirstLine(held, ended || held.length >= mostHeld, targets);
    if (found === null) return "";
    reaction = found.kind === "unclear" && isLast ? { kind: "message" } : found;
    return reaction.kind === "message" ? held : "";
  };

  /** A sentence may follow the id on its line or below; what only separates them is nobody's text. */
  const withoutGap = (character: string): string => {
    if (gap === "over") return character;
    if (character === "\n" || character === "\r") gap = "lines";
    else if (/\s/.test(character)) gap = gap === "id" ? "line" : gap;
    else if (gap === "lines" || !(gap === "id" ? /[\])>"*_`:.,;–—-]/ : /[:.,;–—-]/).test(character)) gap = "over";
    return gap === "over" ? character : "";
  };

  const take = (character: string): string => {
    if (reaction === null) {
      held += character;
      const shown = decide(false);
      // The character that ended the id is already behind it.
      return isRelation(reaction) ? withoutGap(character) : shown;
    }
    if (reaction.kind === "message") return character;
    return isRelation(reaction) ? withoutGap(character) : "";
  };

  return {
    push(text) {
      if (reaction?.kind === "message" || (isRelation(reaction) && gap === "over")) return text;
      // Unit by unit, so that no split can make a difference; it is a few dozen of them.
      let shown = "";
      for (let at = 0; at < text.length; at += 1) shown += take(text.charAt(at));
      return shown;
    },
    end: () => (reaction === null ? decide(true) : ""),
    get reaction() {
      return reaction;
    },
    get held() {
      return held;
    },
  };
}

function isRelation(reaction: Reaction | null): reaction is Extract<Reaction, { target: string }> {
  return reaction !== null && "target" in reaction;
}

const keywords = ["PASS", "AGREE", "DISPUTE"];

/** What the beginning of an answer says; null if more must come. `isWhole`: nothing more will. */
function readFirstLine(text: string, isWhole: boolean, targets: ReadonlySet<string>): Reaction | null {
  const start = text.replace(/^[\s*_`]+/, "");
  const [line = "", ...more] = start.split(/[\r\n]/);
  const isComplete = isWhole || more.length > 0;
  const word = /^[A-Za-z]*/.exec(line)?.[0] ?? "";
  const keyword = word.toUpperCase();
  if (word === line && !isComplete) return keywords.some((one) => one.startsWith(keyword)) ? null : { kind: "message" };
  const rest = line.slice(word.length);
  if (keyword === "PASS") {
    if (!/^[\s*_`.!]*$/.test(rest)) return { kind: "message" };
    return isComplete ? { kind: "pass" } : null;
  }
  if (keyword !== "AGREE" && keyword !== "DISPUTE") return { kind: "message" };
  const [, sign = "", letter = "", number = "", tail = ""] = /^[*_`:\s]*([#[(<"]*)(m?)([0-9]*)(.*)$/iu.exec(rest) ?? [];
  if (tail === "" && !isComplete) return null;
  const isId = number !== "" && (sign !== "" || letter !== "") && !/^[\p{L}\p{N}_]/u.test(tail);
  const target = `m${number}`;
  if (isId && targets.has(target)) return { kind: keyword === "AGREE" ? "agree" : "dispute", target };
  // Prose may begin with the word; only capitals or a number sign claim the form.
  return word === keyword || sign.includes("#") ? { kind: "unclear" } : { kind: "message" };
}
