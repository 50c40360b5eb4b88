/** A sentence, heading or list item of a Markdown text, with the marks of its line left out. */
export interface Sentence {
  /** Offsets in UTF-16 units into the message's text. */
  start: number;
  end: number;
  text: string;
  /** From 0, within the message. */
  ordinal: number;
  line: LineKind;
  /** First of its line. */
  isFirstOfLine: boolean;
}

export type LineKind = "text" | "item" | "heading" | "quoted";

export interface SentenceSplitter {
  /** The sentences that this text completed. */
  write(text: string): Sentence[];
  end(): Sentence[];
}

/** UTF-16 units; what is longer is cut there, so that neither time nor memory depends on who writes. */
export const longestSentence = 2000;
/** A list item is one sentence, unless it is a paragraph in disguise. */
const longestItem = 240;
const longestLead = 64;

const leadSoFar = /^[ \t]*(?:>[ \t]?)*[ \t]*(?:#{0,6}|[-*+•]|\d{1,3}[.)]?|`{0,2}|~{0,2})$/u;
const marks = /^([ \t]*)((?:>[ \t]?)*)[ \t]*(?:(#{1,6}[ \t])|((?:[-*+•]|\d{1,3}[.)])[ \t])|(```|~~~))?/u;
const terminator = /[.!?…。！？]/u;
const closer = /["'”’»›)\]*_`」』]/u;
const blank = /\s/u;
const abbreviation =
  /(?:^|[\s(])(?:\p{L}|\p{L}\.\p{L}|e\.g|i\.e|vs|cf|etc|approx|no|vol|fig|dr|mr|mrs|ms|prof|st|bzw|ca|evtl|ggf|inkl|nr|usw|vgl|sog|bspw|d\.h|u\.a)$/iu;

/** German dates and ranks: "am 3. März", "der 2. Punkt". */
const ordinal = /(?:^|\s)(?:am|vom|zum|im|bis|ab|der|die|das|dem|den|des|ein|eine|einen|und)\s\d{1,2}\.$/iu;

/**
 * Splits a Markdown text that arrives in pieces; where the pieces are cut makes no
 * difference. Each character is looked at once. Fenced code is skipped as a whole.
 */
export function createSentenceSplitter(): SentenceSplitter {
  let position = 0;
  let count = 0;
  let lead: string | undefined = "";
  let fence = "";
  let fenceLine = "";
  let line: LineKind = "text";
  let isFirstOfLine = true;
  let start = 0;
  let text = "";
  /** Length of `text` up to a mark that may end the sentence, or 0. */
  let endsAt = 0;
  let isTerminated = false;
  let done: Sentence[] = [];

  return {
    write(piece) {
      done = [];
      for (let at = 0; at < piece.length; at += 1) {
        take(piece.charAt(at));
        position += 1;
      }
      return done;
    },
    end() {
      done = [];
      if (lead !== undefined && fence === "") leaveLead();
      close(text.length);
      lead = "";
      return done;
    },
  };

  function take(unit: string): void {
    if (fence !== "") return takeCode(unit);
    if (unit === "\n") return endLine();
    if (lead === undefined) return takeText(unit, position);
    lead += unit;
    if (lead.length < longestLead && leadSoFar.test(lead)) return;
    leaveLead(1);
  }

  /** The line's marks are known now; the rest of what was held back is text. `ahead` is 1 while its last unit is not counted yet. */
  function leaveLead(ahead = 0): void {
    const held = lead ?? "";
    lead = undefined;
    const found = marks.exec(held);
    if (found?.[5] !== undefined) {
      fence = found[5];
      fenceLine = "`";
      return;
    }
    line =
      found?.[3] !== undefined ? "heading" : found?.[4] !== undefined ? "item" : found?.[2] !== "" ? "quoted" : "text";
    const from = found?.[0].length ?? 0;
    const begins = position + ahead - held.length;
    for (let at = from; at < held.length; at += 1) takeText(held.charAt(at), begins + at);
  }

  function takeText(unit: string, at: number): void {
    if (text === "") {
      if (blank.test(unit)) return;
      start = at;
    } else if (endsAt > 0 && !blank.test(unit)) {
      // Whether a full stop ended the sentence shows at what follows it.
      if (isEnd(unit)) {
        close(endsAt);
        start = at;
      } else endsAt = 0;
    }
    if (blank.test(unit)) {
      if (isTerminated && endsAt === 0) endsAt = text.length;
      isTerminated = false;
    } else if (terminator.test(unit)) isTerminated = true;
    else if (!closer.test(unit)) isTerminated = false;
    text += unit;
    if (text.length >= longestSentence) close(text.length);
  }

  function isEnd(next: string): boolean {
    const before = text.slice(Math.max(0, endsAt - 24), endsAt);
    if (line === "item" && endsAt < longestItem) return false;
    if (/\p{Ll}/u.test(next)) return false;
    if (!before.endsWith(".")) return true;
    // "3. März", "z. B.", "Dr. Who", but "at 3 a.m. We"
    if (/(?:^|[\s\d])[ap]\.m\.$/iu.test(before)) return true;
    return !abbreviation.test(before.slice(0, -1)) && !ordinal.test(before);
  }

  function endLine(): void {
    if (lead !== undefined) leaveLead();
    if (fence !== "") return;
    close(text.length);
    lead = "";
    line = "text";
    isFirstOfLine = true;
  }

  function takeCode(unit: string): void {
    if (unit !== "\n") {
      if (fenceLine.length < longestLead) fenceLine += unit;
      return;
    }
    // The first line is the one that opened the block.
    if (fenceLine.trim().startsWith(fence) && /^[`~]+$/u.test(fenceLine.trim())) {
      fence = "";
      lead = "";
      line = "text";
      isFirstOfLine = true;
    }
    fenceLine = "";
  }

  function close(length: number): void {
    const sentence = text.slice(0, length).trimEnd();
    text = "";
    endsAt = 0;
    isTerminated = false;
    if (!/[\p{L}\p{N}]/u.test(sentence)) return;
    done.push({ start, end: start + sentence.length, text: sentence, ordinal: count, line, isFirstOfLine });
    count += 1;
    isFirstOfLine = false;
  }
}
