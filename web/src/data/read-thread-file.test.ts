import { expect, test } from "vitest";
import { readThreadFile } from "./read-thread-file.ts";

const profile = (name: string) => ({ name });
const file = {
  format: "parley-thread",
  thread: { title: "Orchard" },
  members: [
    { id: "a", profile: profile("Ana") },
    { id: "v", profile: profile("Vega") },
    { id: "q", profile: profile("Quiet") },
  ],
  rounds: [
    { messages: [{ author: "a" }], turns: [{ message: { author: "v" } }, { message: null }] },
    { messages: [{ author: "a" }], turns: [] },
  ],
  waiting: [{ author: "a" }],
};

test("a file says what it holds: title, messages, and who said something", () => {
  expect(readThreadFile(JSON.stringify(file))).toEqual({
    ok: true,
    file,
    preview: { title: "Orchard", messages: 4, authors: ["Ana", "Vega"] },
  });
});

test("a file whose parts are not what they should be is still shown, for the server to refuse", () => {
  const broken = { format: "parley-thread", thread: null, members: "many", rounds: [null, { messages: 3 }, 7] };
  expect(readThreadFile(JSON.stringify(broken))).toMatchObject({
    ok: true,
    preview: { title: "", messages: 0, authors: [] },
  });
});

test("what is no thread is refused before it is sent", () => {
  expect(readThreadFile("# Orchard")).toMatchObject({ ok: false, fault: expect.stringContaining("not JSON") });
  for (const other of ["null", "[]", "3", '{"format":"other"}'])
    expect(readThreadFile(other), other).toMatchObject({ ok: false, fault: expect.stringContaining("not a thread") });
});
