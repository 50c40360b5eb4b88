import { expect, test } from "vitest";
import { excerptOfNote, titleOfNote } from "./note.ts";

test("a note's title is its first line with words, without Markdown's signs", () => {
  for (const [text, title] of [
    ["", ""],
    ["\n\n---\n", ""],
    ["# A **bold** plan\nMore", "A bold plan"],
    ["\n> 1 of `three`", "1 of three"],
    ["- [A link](https://example.org/a)", "A link"],
    ["Ve\\[g\\]a said:", "Ve[g]a said:"],
    ["snake_case stays, 2 * 3 too", "snake_case stays, 2 * 3 too"],
    ["Größe", "Größe"],
  ] as const)
    expect(titleOfNote(text)).toBe(title);
  expect(titleOfNote("x".repeat(500))).toHaveLength(120);
});

test("its excerpt is the beginning of what follows", () => {
  expect(excerptOfNote("Title\n\nOne **two**\n- three")).toBe("One two three");
  expect(excerptOfNote("Title")).toBe("");
  expect(excerptOfNote(`Title\n${"y".repeat(500)}`)).toHaveLength(160);
});
