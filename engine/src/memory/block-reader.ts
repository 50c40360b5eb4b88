/** A block that is longer is none: nobody writes so much into a memory at once. */
const longestBlock = 12_000;
/** How it begins: a fence of its own line that says what it is. */
const whole = /^ {0,3}(`{3,}|~{3,}) ?memory\s*$/i;
/** What could still become the beginning. */
const open = /^ {0,3}(?:`{0,2}|~{0,2}|(?:`{3,}|~{3,}) ?(?:m(?:e(?:m(?:o(?:r(?:y\s*)?)?)?)?)?)?)$/i;

export interface BlockReader {
  /** Takes the next piece of model text; returns what may be shown now. */
  push(text: string): string;
  /** Returns what was still held back. */
  end(): string;
  /** What stood in the blocks so far, each as it was written. */
  readonly blocks: string[];
}

/**
 * A filter over streaming model text that takes out the fenced blocks by which a speaker writes into the memory. What
 * could become one is held back with the line ends before it; other fences pass as they are, with all that is in them.
 * What was returned is never taken back, and the result does not depend on how the text was split.
 */
export function createBlockReader(): BlockReader {
  const blocks: string[] = [];
  let place: "start" | "line" | "block" = "start";
  /** Line ends that are not shown yet: a block takes those before it along if nothing follows. */
  let ends = "";
  /** The line so far; while its beginning is undecided nothing of it is shown. */
  let line = "";
  /** The fence of code that is passed on; empty outside. */
  let code = "";
  /** The fence of the block that is taken out, and what stood in it. */
  let block = { fence: "", text: "" };
  let wasBlock = false;

  const release = (text: string): string => {
    const piece = ends + text;
    [ends, wasBlock] = ["", false];
    return piece;
  };
  const closeBlock = (): void => {
    blocks.push(block.text);
    [place, line, wasBlock] = ["start", "", true];
  };
  const endLine = (): string => {
    const opens = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    if (code === "") code = opens;
    else if (isClosing(line, code)) code = "";
    const shown = place === "start" && line !== "" ? release(line) : "";
    [place, line] = ["start", ""];
    ends += "\n";
    return code === "" ? shown : shown + release("");
  };
  const take = (character: string): string => {
    if (place === "block") {
      if (character !== "\n") line += character;
      else if (isClosing(line, block.fence)) closeBlock();
      else {
        if (block.text.length < longestBlock) block.text += `${line}\n`;
        line = "";
      }
      return "";
    }
    if (character === "\n") {
      const fence = place === "start" && code === "" ? whole.exec(line)?.[1] : undefined;
      if (fence === undefined) return endLine();
      [place, line, block] = ["block", "", { fence, text: "" }];
      return "";
    }
    line += character;
    if (place === "line") return character;
    if (code === "" && open.test(line)) return "";
    place = "line";
    return release(line);
  };

  return {
    push(text) {
      let shown = "";
      for (const character of text) shown += take(character);
      return shown;
    },
    end() {
      if (place === "block") {
        if (!isClosing(line, block.fence)) block.text += line;
        closeBlock();
      } else if (place === "start" && whole.test(line)) {
        [line, wasBlock] = ["", true];
      }
      if (wasBlock) return "";
      return place === "start" ? release(line) : release("");
    },
    blocks,
  };
}

function isClosing(line: string, fence: string): boolean {
  const text = line.trim();
  return text.length >= fence.length && text === fence.charAt(0).repeat(text.length);
}
