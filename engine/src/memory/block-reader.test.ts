import fc from "fast-check";
import { expect, test } from "vitest";
import { createBlockReader } from "./block-reader.ts";

function read(text: string, cuts: number[] = []): { text: string; blocks: string[] } {
  const reader = createBlockReader();
  const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
  const pieces = [...at, text.length].map((end, index) => text.slice(at[index - 1] ?? 0, end));
  return { text: pieces.map((piece) => reader.push(piece)).join("") + reader.end(), blocks: reader.blocks };
}

test.each<[string, string, string[]]>([
  ["An answer.\n\n```memory\n[1]\n```", "An answer.", ["[1]\n"]],
  ["An answer.\n```memory\n[1]\n```\n\nAnd more.", "An answer.\n\nAnd more.", ["[1]\n"]],
  ["```memory\n[1]\n```\nOnly then.", "Only then.", ["[1]\n"]],
  ["Never closed.\n\n``` Memory \n[1]\n[2]", "Never closed.", ["[1]\n[2]"]],
  ["Two.\n~~~memory\n1\n~~~\n````memory\n2\n```\n````\n", "Two.", ["1\n", "2\n```\n"]],
  ["Code.\n```js\nlet a;\n```\nmemory", "Code.\n```js\nlet a;\n```\nmemory", []],
  ["In code.\n````md\n```memory\n1\n```\n````\n", "In code.\n````md\n```memory\n1\n```\n````\n", []],
  ["Inline ```memory\n1\n```", "Inline ```memory\n1\n```", []],
  ["Like it.\n```memoryless\n1\n```", "Like it.\n```memoryless\n1\n```", []],
  ["Ends with ``\n``", "Ends with ``\n``", []],
  ["Blank lines.\n\n\n", "Blank lines.\n\n\n", []],
])("%j is shown as %j", (text, shown, blocks) => {
  expect(read(text)).toEqual({ text: shown, blocks });
});

test("what is shown does not depend on how the text was split, and holds no block", () => {
  const piece = fc.constantFrom(
    "\n",
    "```",
    "memory",
    "[1]",
    "a ",
    "`",
    "~~~",
    "\n```memory\n",
    "js\n",
    "  ",
    "````",
    "\r\n",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(200), { maxLength: 20 }), (pieces, cuts) => {
      const text = pieces.join("");
      const whole = read(text);
      expect(read(text, cuts)).toEqual(whole);
      expect(
        read(
          text,
          [...text].map((_, at) => at),
        ),
      ).toEqual(whole);
    }),
    { numRuns: 3000 },
  );
});

test("text without a fence is shown as it comes", () => {
  const reader = createBlockReader();
  expect(reader.push("Hello ")).toBe("Hello ");
  expect(reader.push("world.")).toBe("world.");
  expect(reader.push("\n")).toBe("");
  expect(reader.push("Next")).toBe("\nNext");
});
