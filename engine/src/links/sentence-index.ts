import type { Cue } from "./cues.ts";
import type { NameUse } from "./names.ts";
import type { Sentence } from "./split-sentences.ts";
import { type Language, partsOf, type Word } from "./words.ts";

/** A sentence as it is looked at and remembered. */
export interface ReadSentence extends Sentence {
  /** Counts up over all sentences. */
  id: number;
  messageId: string;
  authorId: string;
  language: Language;
  words: readonly Word[];
  /** Its content words, each stem once. */
  content: readonly Word[];
  /** All words, and the same in a row with a blank at both ends, for verbatim runs. */
  plain: readonly string[];
  run: string;
  cues: ReadonlyMap<Cue, string>;
  names: readonly NameUse[];
  isQuestion: boolean;
}

/** What two sentences share. */
export interface Hit {
  sentence: ReadSentence;
  /** Weight of the shared words. */
  sum: number;
  /** Of the rarest. */
  most: number;
  /** Of those that this sentence was the first to say. */
  introduced: number;
  numbers: number;
  shared: Word[];
}

/** A word of the sentence that is read, and what sharing it tells: its weight by its rarity, from 0 to 1. */
export interface WeighedWord {
  word: Word;
  weight: number;
}

interface Posting {
  /** How many indexed sentences have it. */
  count: number;
  /** Slots of the newest of them, oldest first. */
  slots: number[];
  /** Id of the first that had it. */
  first: number;
}

/** What more sentences than these have tells nothing about any of them. */
const commonFrom = 50;
const mostKept = commonFrom + 14;
/** Of a word's weight, if only its beginning or, in German, its end is the same. */
const partOfWord = 0.5;

/** Of more sentences than these, only those are looked at that share at least this part of the best one's weight. */
const manyAlike = 100;
const worthALook = 0.4;

export interface SentenceIndex {
  add(sentence: ReadSentence): void;
  remove(id: number): void;
  /** How much it would tell to share this word, from 0 to 1. */
  rarity(word: Word): number;
  /** Visits each sentence that shares words, with the weight of all it shares; of very many, only the better ones. */
  eachLike(
    words: readonly WeighedWord[],
    language: Language,
    visit: (sentence: ReadSentence, sum: number) => void,
  ): void;
  /** Visits the sentences that share a word, with the part of its weight they share, and whether they said it first. */
  eachWith(
    word: Word,
    language: Language,
    visit: (sentence: ReadSentence, part: number, isFirst: boolean) => void,
  ): void;
  readonly size: number;
}

/**
 * An inverted index of the newest `mostSentences` sentences. Sentences have slots, so
 * that sums are kept in arrays that are made once: thousands of sentences share a word
 * with each new one, and garbage would cost more than the sums.
 */
export function createSentenceIndex(mostSentences: number): SentenceIndex {
  const slotOf = new Map<number, number>();
  const sentences: (ReadSentence | undefined)[] = [];
  const free: number[] = [];
  const postings = new Map<string, Posting>();
  const sums = new Float64Array(mostSentences + 1);
  const visitedBy = new Float64Array(mostSentences + 1);
  let visits = 0;

  return {
    add(sentence) {
      const slot = free.pop() ?? sentences.length;
      sentences[slot] = sentence;
      slotOf.set(sentence.id, slot);
      for (const key of keysOf(sentence)) post(key, sentence.id, slot);
      if (slotOf.size <= mostSentences) return;
      const oldest = slotOf.keys().next().value;
      if (oldest !== undefined) remove(oldest);
    },
    remove,
    rarity(word) {
      const count = postings.get(word.stem)?.count ?? 0;
      return Math.max(0, Math.log((slotOf.size + 2) / (count + 1)) / Math.log(slotOf.size + 2));
    },
    eachLike(words, language, visit) {
      const touched: number[] = [];
      for (const { word, weight } of words)
        eachSlot(word, language, (slot, part) => {
          const sum = sums[slot] ?? 0;
          if (sum === 0) touched.push(slot);
          sums[slot] = sum + weight * part + Number.MIN_VALUE;
        });
      let most = 0;
      for (const slot of touched) most = Math.max(most, sums[slot] ?? 0);
      const least = touched.length > manyAlike ? most * worthALook : 0;
      for (const slot of touched) {
        const sum = sums[slot] ?? 0;
        sums[slot] = 0;
        const sentence = sum < least ? undefined : sentences[slot];
        if (sentence !== undefined) visit(sentence, sum);
      }
    },
    eachWith(word, language, visit) {
      eachSlot(word, language, (slot, part, first) => {
        const sentence = sentences[slot];
        if (sentence !== undefined) visit(sentence, part, sentence.id === first);
      });
    },
    get size() {
      return slotOf.size;
    },
  };

  function eachSlot(word: Word, language: Language, visit: (slot: number, part: number, first: number) => void): void {
    visits += 1;
    const each = (key: string, part: number): void => {
      const posting = postings.get(key);
      if (posting === undefined || posting.count > commonFrom) return;
      for (const slot of posting.slots) {
        if (visitedBy[slot] === visits) continue;
        visitedBy[slot] = visits;
        visit(slot, part, posting.first);
      }
    };
    each(word.stem, 1);
    for (const key of partsOf(word, language)) each(key, partOfWord);
  }

  function post(key: string, id: number, slot: number): void {
    const posting = postings.get(key);
    if (posting === undefined) {
      postings.set(key, { count: 1, slots: [slot], first: id });
      return;
    }
    posting.count += 1;
    posting.slots.push(slot);
    if (posting.slots.length > mostKept) posting.slots.shift();
  }

  function remove(id: number): void {
    const slot = slotOf.get(id);
    const sentence = slot === undefined ? undefined : sentences[slot];
    if (slot === undefined || sentence === undefined) return;
    slotOf.delete(id);
    sentences[slot] = undefined;
    free.push(slot);
    for (const key of keysOf(sentence)) {
      const posting = postings.get(key);
      if (posting === undefined) continue;
      posting.count -= 1;
      const at = posting.slots.indexOf(slot);
      if (at >= 0) posting.slots.splice(at, 1);
      if (posting.count <= 0) postings.delete(key);
    }
  }
}

function keysOf(sentence: ReadSentence): Set<string> {
  const keys = new Set<string>();
  for (const word of sentence.content) {
    keys.add(word.stem);
    for (const part of partsOf(word, sentence.language)) keys.add(part);
  }
  return keys;
}
