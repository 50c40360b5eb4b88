import { expect, test } from "vitest";
import { createCallNote } from "./call-note.ts";

const attributesOf = (messages: string[], answer = "ok") => {
  const asked = messages.map((text, index) => ({
    role: index % 2 === 0 ? ("user" as const) : ("assistant" as const),
    text,
  }));
  const note = createCallNote({ system: "s", messages: asked }, true);
  note.hear({ type: "text", text: answer });
  note.hear({ type: "finished", reason: "length" });
  return note.attributes();
};
const sentBy = (attributes: Record<string, unknown>): string => String(attributes["gen_ai.input.messages"]);

test("of a long prompt the newest messages are kept, and the number of the others is said", () => {
  const attributes = attributesOf(["oldest", "x".repeat(60_000), "y".repeat(60_000)]);
  expect(attributes["parley.call.messages_left_out"]).toBe(2);
  expect(JSON.parse(sentBy(attributes))).toEqual([
    { role: "user", parts: [{ type: "text", content: "y".repeat(60_000) }] },
  ]);
  const short = attributesOf(["one", "two", "three"]);
  expect(short["parley.call.messages_left_out"]).toBeUndefined();
  expect(JSON.parse(sentBy(short))).toHaveLength(3);
});

test("a message that alone is too long is cut, and so is an answer", () => {
  const attributes = attributesOf(["z".repeat(500_000)], "a".repeat(500_000));
  expect(sentBy(attributes).length).toBeLessThan(101_000);
  expect(String(attributes["gen_ai.output.messages"]).length).toBeLessThan(101_000);
  expect(attributes["gen_ai.response.finish_reasons"]).toEqual(["length"]);
});

test("without content only the reason of the end is noted", () => {
  const note = createCallNote({ system: "s", messages: [{ role: "user", text: "u" }] }, false);
  note.hear({ type: "text", text: "answer" });
  note.hear({ type: "finished", reason: "stop" });
  expect(note.attributes()).toEqual({ "gen_ai.response.finish_reasons": ["stop"] });
});
