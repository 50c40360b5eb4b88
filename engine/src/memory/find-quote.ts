/** A quote needs so many letters and digits: fewer stand in any text. */
const fewest = 8;

/**
 * Where a quote stands in a text, in UTF-16 code units; null if it does not. Letters and digits must be the same, one
 * after the other; case, blanks, punctuation and the marks of Markdown between them need not.
 */
export function findQuote(text: string, quote: string): { start: number; end: number } | null {
  const wanted = lettersOf(quote).letters;
  if (wanted.length < fewest) return null;
  const { letters, places } = lettersOf(text);
  for (let at = letters.indexOf(wanted); at !== -1; at = letters.indexOf(wanted, at + 1)) {
    const start = places[at];
    const last = places[at + wanted.length - 1];
    if (start === undefined || last === undefined) return null;
    // Not from the middle of a word to the middle of another.
    if (isWordEdge(text, start - 1) && isWordEdge(text, last + 1)) return { start, end: last + 1 };
  }
  return null;
}

const letter = /[\p{L}\p{N}]/u;

function isWordEdge(text: string, at: number): boolean {
  return !letter.test(text.charAt(at));
}

function lettersOf(text: string): { letters: string; places: number[] } {
  let letters = "";
  const places: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const one = text.charAt(at).toLowerCase();
    // One that becomes two in lower case would move all that follows.
    if (one.length !== 1 || !letter.test(one)) continue;
    letters += one;
    places.push(at);
  }
  return { letters, places };
}
