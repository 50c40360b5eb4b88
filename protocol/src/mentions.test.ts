import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mentionsIn, mentionsOfModel, mentionSpans } from "./mentions.ts";

const members = [
  { id: "v", handle: "vega", name: "Vega" },
  { id: "v2", handle: "vega-2", name: "Vega" },
  { id: "a", handle: "ada-lovelace", name: "Ada Lovelace" },
  { id: "x", handle: "voice", name: "Ярослав" },
  { id: "p", handle: "bo", name: "Bo" },
];

const table: [name: string, text: string, who: string[], everyone?: boolean][] = [
  ["one handle", "What do you think, @vega?", ["v"]],
  ["whatever its case", "@VEGA, @Bo!", ["v", "p"]],
  ["the longest first", "@vega-2 and not the other", ["v2"]],
  ["a name with a space", "I ask @Ada Lovelace about it", ["a"]],
  ["a name over two blanks, but not over lines", "@ada  lovelace, @ada\nlovelace", ["a"]],
  ["a name in other letters", "@ярослав?", ["x"]],
  ["several, each once, in order", "@bo @vega @bo", ["p", "v"]],
  ["everyone", "@everyone: listen", [], true],
  ["all", "(@all)", [], true],
  ["the end of a sentence", "Over to @vega.", ["v"]],
  ["with a colon", "@vega: your turn", ["v"]],
  ["in bold", "**@vega**, _@bo_", ["v"]],
  ["a longer word is somebody else", "@vegan @vega_x @vega-3 @alley", []],
  ["an address of mail", "ana@vega, ana.b@bo.example, me+@vega", []],
  ["an address of the web", "https://social.example/@vega?x=@bo www.example/@bo", []],
  ["a domain, a remote account", "@vega.example @vega@social.example", []],
  ["code", "`@vega` and ``a ` @bo``", []],
  ["a fence", "```\n@vega\n```\n@bo", ["p"]],
  ["a fence that nobody closed", "~~~ts\n@vega\n@bo", []],
  ["a quotation", "> @vega said so\n@bo, is it true?", ["p"]],
  ["a tick alone is no code", "it`s @vega", ["v"]],
  ["nobody", "me @ home, @ vega, @", []],
];

describe("whom a text calls", () => {
  test.each(table)("%s", (_name, text, who, everyone = false) => {
    expect(mentionsIn(text, members)).toEqual({ members: who, everyone });
  });

  test("a name that two have calls nobody, unless it is a handle", () => {
    const two = [
      { id: "1", handle: "one", name: "Twin" },
      { id: "2", handle: "two", name: "twin" },
    ];
    expect(mentionsIn("@twin", two).members).toEqual([]);
    expect(mentionsIn("@two", two).members).toEqual(["2"]);
    expect(mentionsIn("@all", [{ id: "3", handle: "all", name: "All" }])).toEqual({ members: ["3"], everyone: false });
  });

  test("the places are those of the text", () => {
    const text = "a `@vega` @Ada Lovelace\n@everyone";
    expect(mentionSpans(text, members).map(({ from, to, who }) => [text.slice(from, to), who])).toEqual([
      ["@Ada Lovelace", "a"],
      ["@everyone", "everyone"],
    ]);
  });

  test("a model's line for somebody else calls nobody, and it cannot call all", () => {
    expect(mentionsOfModel("@vega: I agree.\n**@bo**: so do I", members)).toEqual([]);
    expect(mentionsOfModel("So, @vega: what now? @everyone", members)).toEqual(["v"]);
  });

  test("any text is read, and quickly", () => {
    const piece = fc.constantFrom(
      "@",
      "vega",
      "`",
      "```",
      "\n",
      ">",
      " ",
      "-",
      ".",
      "Ada",
      "Lovelace",
      "http://",
      "\ud800",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        for (const { from, to } of mentionSpans(text, members)) expect(text.slice(from, to)).toMatch(/^@\S/);
      }),
    );
    const started = performance.now();
    mentionSpans("`@".repeat(50_000), members);
    mentionSpans("```\n".repeat(25_000), members);
    mentionSpans("@ada ".repeat(40_000), members);
    mentionSpans("a.".repeat(100_000) + "@", members);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
