import fc from "fast-check";
import { expect, test } from "vitest";
import { createSseReader, formatCursors, formatSse, parseCursors, type SseMessage } from "./sse.ts";

const runs = { numRuns: process.env["PARLEY_LONG"] === undefined ? 2_000 : 100_000, seed: 20_260_103 };

/** Feeds a text in pieces cut at the given places. */
function readInPieces(text: string, cuts: number[]): SseMessage[] {
  const read = createSseReader();
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...places].flatMap((from, index) => read(text.slice(from, places[index] ?? text.length)));
}

const message = fc.record({
  id: fc.option(fc.stringMatching(/^[a-z0-9:,]{1,20}$/), { nil: undefined }),
  data: fc.oneof(fc.json(), fc.constant(""), fc.string()),
});

test("what was written is read again, however the text is cut and whatever ends its lines", () => {
  const endings = fc.constantFrom("\n", "\r\n", "\r");
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 6 }),
      endings,
      fc.array(fc.nat(), { maxLength: 12 }),
      (list, end, cuts) => {
        const written = list.map((one) =>
          formatSse(one.id === undefined ? { data: one.data } : { id: one.id, data: one.data }),
        );
        // A comment between two events is a heartbeat and no event.
        const text = written.join(": keep-alive\n\n").replaceAll("\n", end);
        // The last CR may be half of a CRLF: the line ends when something follows.
        const read = readInPieces(end === "\r" ? `${text}:` : text, cuts);
        expect(read).toEqual(
          list.map((one) => ({ id: one.id ?? null, data: one.data.replace(/\r\n|\r/g, "\n"), retry: null })),
        );
      },
    ),
    runs,
  );
});

test("an event that is cut off is not delivered; the next connection's reader begins anew", () => {
  const text = formatSse({ id: "account:1", data: "whole" }) + "id: account:2\ndata: ha";
  expect(createSseReader()(text).map((one) => one.data)).toEqual(["whole"]);
});

test("an id holds no line break, so that nobody can write events through it", () => {
  expect(formatSse({ id: "a\r\nb\n\0", data: "x" })).toBe("id: ab\ndata: x\n\n");
});

test("fields without a space, with two, unknown ones and retry", () => {
  expect(createSseReader()("data:a\ndata:  b\nevent: other\nretry: 12\nretry: soon\n\n")).toEqual([
    { id: null, data: "a\n b", retry: 12 },
  ]);
});

test("cursors come back as they were written; anything else is no cursor", () => {
  const log = fc.oneof(fc.constant("account"), fc.uuid());
  fc.assert(
    fc.property(fc.dictionary(log, fc.nat(), { maxKeys: 6 }), (cursors) => {
      expect(parseCursors(formatCursors(cursors))).toEqual(cursors);
    }),
    runs,
  );
  for (const text of [
    "account",
    "account:-1",
    "account:1,",
    "x:1",
    "account:1e9",
    "__proto__:1",
    `account:${"9".repeat(16)}`,
  ]) {
    expect(parseCursors(text), text).toBeNull();
  }
});
