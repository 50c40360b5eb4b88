import { type LinkLabel, linkLabels } from "@parley/protocol";

/** Where a speaker says whose point it takes up. */
export interface Mark {
  /** The message by the id that its prompt shows, such as `m3`; `l2` where it says that it used that lesson. */
  target: string;
  /** What it says it does with it; null where it only points. */
  label: LinkLabel | null;
  /** Before this place of the text that came with it, in UTF-16 code units. */
  at: number;
}

export interface MarkedText {
  text: string;
  marks: Mark[];
}

export interface MarkReader {
  /** Takes the next piece of model text; returns what may be shown now, and the marks that stood in it. */
  push(text: string): MarkedText;
  /** Returns a blank that is held back, if nothing else is: who stops there has said it, and a mark seldom follows. */
  release(): MarkedText;
  /** Returns what was still held back. */
  end(): MarkedText;
}

/** How a speaker is asked to mark: `[[m3]]`, `[[m3 disagrees]]`; models also write `[[#m3: builds on]]` and `[[m3, m5]]`. */
const wholeMark = /^ ?\[\[ ?#?(m\d{1,6}(?:(?:, ?| )#?m\d{1,6})*)(?:[ ,:|-]{1,3}([a-z][a-z _-]{0,30}))? ?\]\]/i;
/** How it is asked to say which lessons it used: `[[used:L1]]`. */
const wholeUse = /^ ?\[\[ ?used ?:? ?(l\d{1,2}(?:(?:, ?| )l\d{1,2})*) ?\]\]/i;
/** What could still become one; when it is longer than the longest, it is text. */
const openMark =
  /^ ?(?:\[(?:\[ ?(?:#?(?:m(?:\d[\w ,:|#-]*\]?)?)?|u(?:s(?:e(?:d ?:? ?(?:l(?:\d[\d ,l]*\]?)?)?)?)?)?)?)?)?$/i;
const longestMark = 80;

/**
 * A filter over streaming model text that takes out the marks by which a
 * speaker says whose point a sentence takes up. What could become a mark is held
 * back, with the blank before it; code is left as it is. What was returned is
 * never taken back, and the result does not depend on how the text was split.
 */
export function createMarkReader(): MarkReader {
  const code = createCodeWatch();
  let held = "";

  const read = (isEnd: boolean): MarkedText => {
    let text = "";
    const marks: Mark[] = [];
    const show = (length: number): void => {
      const piece = held.slice(0, length);
      for (const character of piece) code.take(character);
      text += piece;
      held = held.slice(length);
    };
    while (held !== "") {
      const next = held.search(/ ?\[| $/);
      if (next !== 0) {
        show(next === -1 ? held.length : next);
        continue;
      }
      if (code.isInside()) {
        show(1);
        continue;
      }
      const use = wholeUse.exec(held);
      if (use !== null) {
        for (const target of use[1]?.toLowerCase().match(/l\d+/g) ?? [])
          marks.push({ target, label: null, at: text.length });
        held = held.slice(use[0].length);
        continue;
      }
      const mark = wholeMark.exec(held);
      if (mark !== null) {
        const [whole, targets = "", word = ""] = mark;
        for (const target of targets.toLowerCase().match(/m\d+/g) ?? [])
          marks.push({ target, label: labelOf(word), at: text.length });
        held = held.slice(whole.length);
        continue;
      }
      if (!isEnd && held.length < longestMark && openMark.test(held)) break;
      show(held.startsWith(" ") && held.length > 1 ? 2 : 1);
    }
    return { text, marks };
  };

  return {
    push(text) {
      held += text;
      return read(false);
    },
    release: () => (held === " " ? read(true) : { text: "", marks: [] }),
    end: () => read(true),
  };
}

/** The label that a word of a mark means; null for one that means none of them. */
function labelOf(word: string): LinkLabel | null {
  const said = word.trim().toLowerCase().replace(/[ -]+/g, "_");
  if (said === "") return null;
  const known = linkLabels.find((label) => label === said || label === `${said}s` || label.startsWith(`${said}_`));
  // That it agrees without having read it is nothing that a reader can say.
  return known === undefined || known === "independent_agreement" ? (synonyms[said] ?? null) : known;
}

const synonyms: Record<string, LinkLabel> = {
  dispute: "disagrees",
  disputes: "disagrees",
  extends: "builds_on",
  builds: "builds_on",
  asks: "questions",
  concedes: "revises",
  combines: "synthesizes",
  cites: "references",
};

/** Whether the text so far stands inside of a code fence or of code in a line. */
function createCodeWatch(): { take(character: string): void; isInside(): boolean } {
  let line = "";
  let fence = "";
  let span = 0;
  let run = 0;
  return {
    take(character) {
      if (character === "\n") {
        const opens = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
        if (fence === "") fence = opens;
        else if (opens.startsWith(fence) && line.trim() === opens) fence = "";
        [line, span, run] = ["", 0, 0];
        return;
      }
      // A fence is told by how its line begins.
      if (line.length < 200) line += character;
      if (fence !== "") return;
      if (character === "`") {
        run += 1;
        return;
      }
      if (run > 0) span = span === 0 ? run : span === run ? 0 : span;
      run = 0;
    },
    isInside() {
      if (fence !== "") return true;
      if (/^ {0,3}(`{3,}|~{3,})/.test(line)) return true;
      const after = run === 0 ? span : span === 0 ? run : span === run ? 0 : span;
      return after !== 0;
    },
  };
}
