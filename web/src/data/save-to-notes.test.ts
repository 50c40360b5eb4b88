import { titleOfNote } from "@parley/protocol";
import { expect, test } from "vitest";
import { quote } from "./save-to-notes.ts";

test("a saved message is quoted line by line, with who said it and the way back", () => {
  const text = quote({ thread: "t1", message: "m1", name: "Ve[g]a", text: "One.\n\n# Two\n" }, "http://here");
  expect(text).toBe("Ve\\[g\\]a said:\n\n> One.\n>\n> # Two\n\n[To the message](http://here/t/t1?m=m1)\n");
  expect(titleOfNote(text)).toBe("Ve[g]a said:");
});
