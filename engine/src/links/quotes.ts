const mark = /["“”„«»‹›「」『』]/u;
/** Also single ones, where they do not stand inside a word. */
const single = /(?<![\p{L}\p{N}])[‘‚']|['’](?![\p{L}\p{N}])/u;
const shortest = 8;

/** What stands between quote marks of any language, in the order of the text; looks at each character once. */
export function quotedParts(sentence: string): string[] {
  const parts: string[] = [];
  let opened = -1;
  for (let at = 0; at < sentence.length; at += 1) {
    const unit = sentence.charAt(at);
    if (!mark.test(unit) && !(/['‘’‚]/u.test(unit) && single.test(sentence.slice(Math.max(0, at - 1), at + 2))))
      continue;
    if (opened >= 0 && at - opened > shortest) {
      parts.push(sentence.slice(opened + 1, at));
      opened = -1;
    } else opened = at;
  }
  return parts;
}

const mostRunWords = 80;

/**
 * Finds the longest run of words that a list has in common with others: its length in words and where it begins in the
 * list; of several the first. Lists are cut at 80 words. Only words that both have are looked at, for most are not shared.
 */
export function createRunFinder(words: readonly string[]): (others: readonly string[]) => Run {
  const count = Math.min(words.length, mostRunWords);
  /** By word, its places, the last one first: a run that ends before a place is then not yet written over. */
  const places = new Map<string, number[]>();
  for (let at = count - 1; at >= 0; at -= 1) {
    const word = words[at] ?? "";
    const known = places.get(word);
    if (known === undefined) places.set(word, [at]);
    else known.push(at);
  }
  /** Of the run that ends at each place: its length, and the other list's word at which that was so. */
  const lengths = new Uint8Array(count);
  const ends = new Int16Array(count);
  return (others) => {
    let [length, last] = [0, count];
    ends.fill(-2);
    for (let end = 0; end < Math.min(others.length, mostRunWords); end += 1)
      for (const place of places.get(others[end] ?? "") ?? []) {
        const run = place > 0 && ends[place - 1] === end - 1 ? (lengths[place - 1] ?? 0) + 1 : 1;
        lengths[place] = run;
        ends[place] = end;
        if (run > length || (run === length && place < last)) [length, last] = [run, place];
      }
    return { length, from: length === 0 ? 0 : last - length + 1 };
  };
}

export interface Run {
  length: number;
  from: number;
}
