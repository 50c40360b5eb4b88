import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { createLinkDetector, type DetectedLink, type LinkDetector, type LinkMessage } from "./index.ts";
import { createSentenceIndex } from "./sentence-index.ts";
import { labelledThreads, textOf } from "./testing/fixture.ts";
import { createThreadMemory } from "./thread-memory.ts";

// What no thread may break, whoever writes in it.

const threads = [...labelledThreads("links-a"), ...labelledThreads("links-own")];
const sentences = threads.flatMap((thread) => thread.messages.flatMap((message) => message.sentences));
const voices = [...new Set(threads.flatMap((thread) => thread.messages.map((message) => message.author)))];

interface Written {
  message: LinkMessage;
  lines: string[];
  sees: Set<string>;
}

/** A thread of the labelled sentences in any order, by any authors, with any exposure; sentences name other authors, too. */
const written = fc.string({ minLength: 4, maxLength: 8 }).map((seed): Written[] => {
  const random = createRandom(`thread:${seed}`);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
  const thread = pick(threads);
  const authors = [...new Set(thread.messages.map((message) => message.author)), pick(voices)];
  const own = thread.messages.flatMap((message) => message.sentences);
  return Array.from({ length: 3 + Math.floor(random() * 6) }, (_, at) => {
    const id = `m${at + 1}`;
    const author = pick(authors);
    const sees = new Set(Array.from({ length: at }, (__, i) => `m${i + 1}`).filter(() => random() < 0.6));
    return {
      sees,
      lines: Array.from({ length: 1 + Math.floor(random() * 6) }, () => {
        const line = pick(random() < 0.7 ? own : sentences).replace(/^- /u, "");
        return random() < 0.2 ? `${pick(authors)}, ${line}` : line;
      }),
      message: {
        id,
        author: { id: author, names: [author], kind: random() < 0.2 ? "person" : "model" },
        isOpening: at === 0,
        hasSeen: (other: string) => sees.has(other),
      },
    };
  });
});

function play(detector: LinkDetector, thread: readonly Written[]): DetectedLink[] {
  return thread.flatMap(({ message, lines }) => {
    detector.begin(message);
    return [...detector.write(message.id, lines.join("\n")), ...detector.end(message.id)];
  });
}

test("no link goes to what was not shown, to the opening, to the author itself or to a later text", () => {
  let found = 0;
  fc.assert(
    fc.property(written, (thread) => {
      const byId = new Map(thread.map((one) => [one.message.id, one]));
      for (const link of play(createLinkDetector({ minConfidence: 0.05 }), thread)) {
        const from = byId.get(link.from.messageId);
        const to = byId.get(link.to.messageId);
        expect(to?.message.isOpening).toBe(false);
        expect(to?.message.author.id).not.toBe(from?.message.author.id);
        expect(link.label === "independent_agreement").toBe(from?.sees.has(link.to.messageId) !== true);
        expect(Number(link.to.messageId.slice(1))).toBeLessThan(Number(link.from.messageId.slice(1)));
        expect(link.confidence).toBeGreaterThanOrEqual(0.05);
        expect(link.confidence).toBeLessThanOrEqual(1);
        expect(link.labelConfidence).toBeLessThanOrEqual(1);
        found += 1;
      }
    }),
    { numRuns: 200 },
  );
  expect(found).toBeGreaterThan(500);
});

test("between messages of one sealed stage there is nothing but independent agreement", () => {
  let found = 0;
  fc.assert(
    fc.property(written, (thread) => {
      const sealed = thread.map((one) => ({
        ...one,
        message: { ...one.message, hasSeen: (id: string) => id === "m1" },
      }));
      for (const link of play(createLinkDetector({ minConfidence: 0.05 }), sealed)) {
        expect(link.label).toBe("independent_agreement");
        found += 1;
      }
    }),
    { numRuns: 100 },
  );
  expect(found).toBeGreaterThan(50);
});

test("both ends of a link are sentences of their texts, or the whole of the other message", () => {
  fc.assert(
    fc.property(written, (thread) => {
      const linesOf = new Map(thread.map((one) => [one.message.id, one.lines]));
      for (const link of play(createLinkDetector({ minConfidence: 0.05 }), thread)) {
        for (const span of [link.from, link.to]) {
          const lines = linesOf.get(span.messageId) ?? [];
          const text = lines.join("\n").slice(span.start, span.end);
          if (link.isWholeMessage && span === link.to) expect(text.split("\n").length).toBe(lines.length);
          else expect(lines.some((line) => line.includes(text))).toBe(true);
          expect(text).toMatch(/[\p{L}\p{N}]/u);
          expect(text.trim()).toBe(text);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("the pieces a text arrives in make no difference", () => {
  for (const thread of threads.slice(0, 30)) {
    const whole: DetectedLink[] = [];
    const pieces: DetectedLink[] = [];
    const [a, b] = [createLinkDetector(), createLinkDetector()];
    const random = createRandom(thread.id);
    thread.messages.forEach((message, at) => {
      const sees = new Set(message.sees);
      const known: LinkMessage = {
        id: message.id,
        author: { id: message.author, names: [message.author], kind: message.kind },
        isOpening: at === 0,
        hasSeen: (id) => sees.has(id),
      };
      const { text } = textOf(message);
      a.begin(known);
      whole.push(...a.write(message.id, text), ...a.end(message.id));
      b.begin(known);
      for (let from = 0; from < text.length;) {
        const length = 1 + Math.floor(random() * 12);
        pieces.push(...b.write(message.id, text.slice(from, from + length)));
        from += length;
      }
      pieces.push(...b.end(message.id));
    });
    expect(pieces).toEqual(whole);
  }
});

test("messages that stream at the same time do not disturb each other", () => {
  fc.assert(
    fc.property(written, fc.string(), (thread, seed) => {
      const random = createRandom(seed);
      // Which message ends its next sentence when; within a message in order.
      const turns = thread
        .flatMap((one, at) => one.lines.map(() => ({ at, key: random() })))
        .toSorted((x, y) => x.key - y.key)
        .map((one) => one.at);
      // In one run each sentence comes at once, in the other its beginning long before its end.
      const run = (isEager: boolean): DetectedLink[] => {
        const detector = createLinkDetector();
        const sent = thread.map(() => ({ line: 0, chars: 0 }));
        const links: DetectedLink[] = [];
        for (const { message } of thread) detector.begin(message);
        const send = (at: number, share: number): void => {
          const state = sent[at];
          const one = thread[at];
          const line = one?.lines[state?.line ?? 0];
          if (state === undefined || one === undefined || line === undefined) return;
          const text = `${line}\n`;
          const upTo = Math.max(state.chars, Math.floor(text.length * share));
          links.push(...detector.write(one.message.id, text.slice(state.chars, upTo)));
          state.chars = upTo;
          if (share < 1) return;
          state.line += 1;
          state.chars = 0;
        };
        for (const at of turns) {
          // No further than into the first words, so that no sentence ends early.
          if (isEager) for (let other = 0; other < thread.length; other += 1) send(other, 0.05);
          send(at, 1);
        }
        for (const { message } of thread) links.push(...detector.end(message.id));
        return links;
      };
      expect(run(true)).toEqual(run(false));
    }),
    { numRuns: 60 },
  );
});

test("a longer memory of the same sentences finds the same as one that is just large enough", () => {
  const thread = threads[0];
  if (thread === undefined) throw new Error("no thread");
  const said = thread.messages.map((message, at): Written => {
    const sees = new Set(message.sees);
    const author = { id: message.author, names: [message.author], kind: message.kind };
    return {
      sees,
      lines: message.sentences,
      message: { id: message.id, author, isOpening: at === 0, hasSeen: (id) => sees.has(id) },
    };
  });
  const all = said.reduce((sum, one) => sum + one.lines.length, 0);
  const expected = play(createLinkDetector(), said);
  expect(expected.length).toBeGreaterThan(3);
  expect(play(createLinkDetector({ mostSentences: all + 5 }), said)).toEqual(expected);
  expect(play(createLinkDetector({ mostSentences: 1 }), said).length).toBeLessThan(expected.length);
});

test("memory holds the newest sentences and lets messages go with them", () => {
  const memory = createThreadMemory(50);
  for (let at = 0; at < 400; at += 1) {
    const id = `m${at}`;
    memory.begin({ id, author: { id: "a", names: ["Ana"], kind: "model" }, isOpening: false, hasSeen: () => true });
    const message = memory.get(id);
    if (message === undefined) throw new Error("just begun");
    for (const sentence of message.splitter.write(`Sentence ${at} about the harvest.\nAnother one.\n`))
      memory.remember(message, memory.read(message, sentence));
    message.isEnded = true;
  }
  expect(memory.index.size).toBe(50);
  expect([...memory.newest()].length).toBeLessThanOrEqual(26);
  expect(memory.get("m0")).toBeUndefined();
  expect(memory.get("m399")).toBeDefined();
});

test("an index that everything was removed from is empty", () => {
  const memory = createThreadMemory(10);
  memory.begin({ id: "m", author: { id: "a", names: [], kind: "model" }, isOpening: false, hasSeen: () => true });
  const message = memory.get("m");
  if (message === undefined) throw new Error("just begun");
  const index = createSentenceIndex(10);
  const read = message.splitter.write("One apple.\nTwo apples.\n").map((one) => memory.read(message, one));
  for (const one of read) index.add(one);
  expect(index.size).toBe(2);
  for (const one of read) index.remove(one.id);
  expect(index.size).toBe(0);
  let visited = 0;
  for (const one of read) for (const word of one.content) index.eachWith(word, "english", () => (visited += 1));
  expect(visited).toBe(0);
});
