/** A place in a template that is filled in at run time. */
const gap = "\u0000";

/** The string literals of a source in TypeScript or JSX; what a template fills in is a gap. */
export function textsOf(source: string): string[] {
  const literals = source.matchAll(/"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g);
  return [...literals].map(([, double, single, template]) =>
    (double ?? single ?? template?.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, gap) ?? "").replace(/\\(.)/g, "$1").trim(),
  );
}

/** Whether a whole text reads like this. Of a template half of the letters must be its own, or it would say anything. */
export function isSaid(sentence: string, texts: string[]): boolean {
  return texts.some((text) => {
    if (!text.includes(gap)) return text === sentence;
    const pieces = text.split(gap);
    if (pieces.join("").length * 2 < sentence.length) return false;
    const pattern = pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".{0,80}");
    return new RegExp(`^${pattern}$`).test(sentence);
  });
}
