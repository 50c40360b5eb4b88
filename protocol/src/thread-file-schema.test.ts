import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { ThreadFile } from "./thread-file.ts";

/** The published schema is made from the one that reads the files: `UPDATE_SCHEMA=1` writes it anew. */
test("docs/thread-file.schema.json is the schema of exported threads", () => {
  const file = join(import.meta.dirname, "../../docs/thread-file.schema.json");
  const text = `${JSON.stringify(z.toJSONSchema(ThreadFile, { io: "input", unrepresentable: "any" }), null, 2)}\n`;
  if (process.env.UPDATE_SCHEMA === "1") writeFileSync(file, text);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(text));
});
