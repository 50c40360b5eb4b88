/** Fewer letters and digits than that are in too many places. */
const fewest = 2;

/**
 * Which passage of a message's text is marked on the page. The text is Markdown and the page is what became of it, so only
 * letters and digits are compared; of several places that which lies nearest to where the mark is. Null if nothing of
 * `root` is marked, or it is not there. Offsets count UTF-16 code units.
 */
export function passageOfSelection(root: Element, text: string): { start: number; end: number } | null {
  const selection = document.getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) || !root.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(root);
  before.setEnd(range.startContainer, range.startOffset);
  return passageOfWords(text, String(range), onlyLetters(String(before)).length);
}

/** The same of words, of which so many letters and digits stand before them on the page. */
export function passageOfWords(text: string, words: string, before: number): { start: number; end: number } | null {
  const wanted = onlyLetters(words);
  if (wanted.length < fewest) return null;
  const { letters, places } = lettersOf(text);
  let nearest = -1;
  for (let at = letters.indexOf(wanted); at !== -1; at = letters.indexOf(wanted, at + 1))
    if (nearest === -1 || Math.abs(at - before) < Math.abs(nearest - before)) nearest = at;
  const start = places[nearest];
  const last = places[nearest + wanted.length - 1];
  return start === undefined || last === undefined ? null : { start, end: last + 1 };
}

function lettersOf(text: string): { letters: string; places: number[] } {
  let letters = "";
  const places: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const letter = onlyLetters(text.charAt(at));
    // One that becomes two in lower case would move all that follows.
    if (letter.length !== 1) continue;
    letters += letter;
    places.push(at);
  }
  return { letters, places };
}

/** Letter by letter, so that both sides leave out the same. */
function onlyLetters(text: string): string {
  let kept = "";
  for (let at = 0; at < text.length; at += 1) {
    const letter = text
      .charAt(at)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, "");
    if (letter.length === 1) kept += letter;
  }
  return kept;
}
