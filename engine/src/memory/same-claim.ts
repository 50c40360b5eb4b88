const negations = new Set(["not", "no", "never", "none", "without", "cannot", "nicht", "kein", "keine", "nie", "ohne"]);
const leastShared = 0.8;

/** Whether two sentences say the same, as far as their words tell: nearly the same words, the same numbers, the same negations. */
export function isSameClaim(a: string, b: string): boolean {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  if (one.size === 0 || other.size === 0) return false;
  const decides = (word: string): boolean => negations.has(word) || word.endsWith("n't") || /\d/.test(word);
  const missing = [...one].filter((word) => !other.has(word)).concat([...other].filter((word) => !one.has(word)));
  if (missing.some(decides)) return false;
  const all = new Set([...one, ...other]);
  return (all.size - missing.length) / all.size >= leastShared;
}

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .toLowerCase()
      .replace(/’/g, "'")
      .match(/[\p{L}\p{N}][\p{L}\p{N}'.,]*(?<![.,'])/gu) ?? [],
  );
}
