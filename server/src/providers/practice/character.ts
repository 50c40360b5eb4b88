export type Texts = readonly [string, ...string[]];

/**
 * How a practice voice talks. In its texts {S} is the subject of the last
 * person's message, {P} a peer and {K} a word of that peer; {Q} and {L} are a
 * second peer and a word of theirs. A text stands as a paragraph or inside one.
 */
export interface Character {
  wordsPerSecond: number;
  firstTokenMs: readonly [number, number];
  /** How often it agrees with a peer, from 0 to 1. */
  agreeable: number;
  opening: Texts;
  agree: Texts;
  dispute: Texts;
  /** On a second peer, in one sentence. */
  aside: Texts;
  /** Sentences that follow each other in any order. */
  body: Texts;
  /** A list, a table, code or a quotation now and then. */
  extra: Texts;
  closing: Texts;
}
