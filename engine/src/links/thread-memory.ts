import type { LinkMessage } from "./link-types.ts";
import { cuesOf } from "./cues.ts";
import { createNames } from "./names.ts";
import { createSentenceIndex, type ReadSentence, type SentenceIndex } from "./sentence-index.ts";
import { createSentenceSplitter, type Sentence, type SentenceSplitter } from "./split-sentences.ts";
import { languageOf, wordsOf } from "./words.ts";

/** What is remembered of a message while sentences of it are. */
export interface KnownMessage extends LinkMessage {
  /** Counts up over all messages. */
  order: number;
  splitter: SentenceSplitter;
  /** Its sentences, oldest first. */
  sentences: ReadSentence[];
  /** Authors that it names in a question or speaks to. */
  asked: Set<string>;
  asks: boolean;
  /** Authors and messages its sentences so far were linked to; the last sentence's alone. */
  linkedAuthors: Set<string>;
  linkedMessages: Set<string>;
  lastLinked: Set<string>;
  exposure: Map<string, boolean>;
  isEnded: boolean;
  /** Order of the last message of the same author before this one. */
  ownBefore: number | undefined;
}

export interface ThreadMemory {
  begin(message: LinkMessage): void;
  forget(messageId: string): void;
  get(messageId: string): KnownMessage | undefined;
  /** Newest first. */
  newest(): Iterable<KnownMessage>;
  /** Turns a sentence into one that can be compared; it is not yet remembered. */
  read(message: KnownMessage, sentence: Sentence): ReadSentence;
  remember(message: KnownMessage, sentence: ReadSentence): void;
  /** Whether the message's author was shown the other one. */
  hasSeen(message: KnownMessage, other: KnownMessage): boolean;
  index: SentenceIndex;
  /** Stems of the openings: what everybody was asked about. */
  prompt: ReadonlySet<string>;
  /** Stems that the author has used before. */
  saidBy(authorId: string): ReadonlySet<string>;
}

/** Bounds what words of openings and of one author are kept: beyond it all is forgotten and collected anew. */
const mostStems = 20_000;
const mostMessages = 5000;

export function createThreadMemory(mostSentences: number): ThreadMemory {
  const messages = new Map<string, KnownMessage>();
  /** In the order in which they began. */
  const inOrder: KnownMessage[] = [];
  const index = createSentenceIndex(mostSentences);
  const names = createNames();
  const prompt = new Set<string>();
  const said = new Map<string, Set<string>>();
  /** Order of each author's newest message. */
  const lastOf = new Map<string, number>();
  let orders = 0;
  let ids = 0;
  /** Sentence ids and their messages, oldest first, to see what the index let go. */
  const kept: { id: number; messageId: string }[] = [];
  let keptFrom = 0;

  return {
    begin(message) {
      forget(message.id);
      names.add(message.author);
      orders += 1;
      const known: KnownMessage = {
        ...message,
        order: orders,
        splitter: createSentenceSplitter(),
        sentences: [],
        asked: new Set(),
        asks: false,
        linkedAuthors: new Set(),
        linkedMessages: new Set(),
        lastLinked: new Set(),
        exposure: new Map(),
        isEnded: false,
        ownBefore: lastOf.get(message.author.id),
      };
      messages.set(message.id, known);
      inOrder.push(known);
      lastOf.set(message.author.id, orders);
      if (messages.size > mostMessages) dropOldest();
    },
    forget,
    get: (messageId) => messages.get(messageId),
    *newest() {
      for (let at = inOrder.length - 1; at >= 0; at -= 1) {
        const message = inOrder[at];
        if (message !== undefined) yield message;
      }
    },
    read(message, sentence) {
      const plainText = withoutMarks(sentence.text);
      const words = wordsOf(plainText);
      const plain = words.map((word) => word.plain);
      const found = names.find(plainText, words);
      const isName = new Set(found.flatMap((use) => Array.from({ length: use.to - use.from }, (_, i) => use.from + i)));
      const language = languageOf(words);
      const stems = new Set<string>();
      const content = words.filter((word, at) => {
        if (word.weight === 0 || isName.has(at) || stems.has(word.stem)) return false;
        stems.add(word.stem);
        return true;
      });
      ids += 1;
      return {
        ...sentence,
        id: ids,
        messageId: message.id,
        authorId: message.author.id,
        language: language === "other" ? (message.sentences.at(-1)?.language ?? "other") : language,
        words,
        content,
        plain,
        run: ` ${plain.join(" ")} `,
        cues: cuesOf(plainText, language),
        names: found,
        isQuestion: /\?["'”’»)\]*_]*$/u.test(sentence.text.slice(-8)),
      };
    },
    remember(message, sentence) {
      message.sentences.push(sentence);
      for (const use of sentence.names)
        if (sentence.isQuestion || use.role === "address") message.asked.add(use.authorId);
      if (sentence.isQuestion) message.asks = true;
      const stems = message.isOpening ? prompt : saidSet(message.author.id);
      if (stems.size > mostStems) stems.clear();
      for (const word of sentence.content) stems.add(word.stem);
      index.add(sentence);
      kept.push({ id: sentence.id, messageId: message.id });
      letGo();
    },
    hasSeen(message, other) {
      const known = message.exposure.get(other.id);
      if (known !== undefined) return known;
      const seen = message.hasSeen(other.id);
      message.exposure.set(other.id, seen);
      return seen;
    },
    index,
    prompt,
    saidBy: (authorId) => said.get(authorId) ?? new Set(),
  };

  function saidSet(authorId: string): Set<string> {
    const known = said.get(authorId);
    if (known !== undefined) return known;
    const fresh = new Set<string>();
    said.set(authorId, fresh);
    return fresh;
  }

  function forget(messageId: string): void {
    const message = messages.get(messageId);
    if (message === undefined) return;
    for (const sentence of message.sentences) index.remove(sentence.id);
    drop(message);
  }

  function drop(message: KnownMessage): void {
    messages.delete(message.id);
    const at = inOrder.indexOf(message);
    if (at >= 0) inOrder.splice(at, 1);
  }

  /** Messages follow the index: without a sentence in it there is nothing to link to. */
  function letGo(): void {
    while (kept.length - keptFrom > mostSentences) {
      const oldest = kept[keptFrom];
      keptFrom += 1;
      const message = oldest === undefined ? undefined : messages.get(oldest.messageId);
      if (oldest === undefined || message === undefined) continue;
      if (message.sentences[0]?.id === oldest.id) message.sentences.shift();
      if (message.sentences.length === 0 && message.isEnded) drop(message);
    }
    if (keptFrom > mostSentences) {
      kept.splice(0, keptFrom);
      keptFrom = 0;
    }
  }

  function dropOldest(): void {
    const oldest = inOrder.find((message) => message.isEnded) ?? inOrder[0];
    if (oldest !== undefined) forget(oldest.id);
  }
}

/** Without the marks of emphasis, code and links, in the same length, so that offsets stay. */
function withoutMarks(text: string): string {
  return text.replace(/[*_`~|]/gu, " ").replace(/\]\([^()\s]{1,500}\)/gu, (link) => " ".repeat(link.length));
}
