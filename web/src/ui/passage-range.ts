/** A passage of a text needs so many letters and digits to be told from others. */
const fewest = 6;
/** Where not all of it is found, since its Markdown shows otherwise, its beginning will do. */
const beginning = 24;

/**
 * Where a passage of a message's text stands on the page. The text is Markdown
 * and the page is what became of it, so only letters and digits are compared; null if it is not there.
 */
export function rangeOfPassage(root: Element, passage: string): Range | null {
  const { letters, places } = lettersOf(root);
  const wanted = onlyLetters(passage);
  if (wanted.length < fewest) return null;
  const whole = letters.indexOf(wanted);
  const at = whole === -1 ? letters.indexOf(wanted.slice(0, beginning)) : whole;
  if (at === -1) return null;
  const first = places[at];
  const last = places[at + (whole === -1 ? Math.min(beginning, wanted.length) : wanted.length) - 1];
  if (first === undefined || last === undefined) return null;
  const range = document.createRange();
  range.setStart(first.node, first.offset);
  range.setEnd(last.node, last.offset + 1);
  return range;
}

function lettersOf(root: Element): { letters: string; places: { node: Text; offset: number }[] } {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let letters = "";
  const places: { node: Text; offset: number }[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    for (let offset = 0; offset < node.data.length; offset += 1) {
      const letter = onlyLetters(node.data.charAt(offset));
      // One that becomes two in lower case would move all that follows.
      if (letter.length !== 1) continue;
      letters += letter;
      places.push({ node, offset });
    }
  }
  return { letters, places };
}

function onlyLetters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
