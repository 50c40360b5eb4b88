import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { AgentFile } from "./agent-file.ts";

/** The published schema is made from the one that reads the files: `UPDATE_SCHEMA=1` writes it anew. */
test("docs/agent-file.schema.json is the schema of exported agents", () => {
  const file = join(import.meta.dirname, "../../docs/agent-file.schema.json");
  const text = `${JSON.stringify(z.toJSONSchema(AgentFile, { io: "input", unrepresentable: "any" }), null, 2)}\n`;
  if (process.env.UPDATE_SCHEMA === "1") writeFileSync(file, text);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(text));
});
