import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { notePolicy, threadPolicy } from "../server/src/conversation/authorize.ts";

const roles = ["owner", "member", "viewer"] as const;

test("docs/roles.md says of each action and role what the server's policy tables say, and no more", () => {
  const document = readFileSync(join(import.meta.dirname, "../docs/roles.md"), "utf8");
  const rows = [...document.matchAll(/^\| `([a-z.-]+)`\s*\|[^|]+\|([^|]+)\|([^|]+)\|([^|]+)\|$/gm)];
  const written = rows.map(([, action = "", ...cells]) => [action, cells.map((cell) => cell.trim().startsWith("yes"))]);
  const tables: Record<string, readonly string[]> = { ...threadPolicy, ...notePolicy };
  const decided = Object.entries(tables).map(([action, who]) => [action, roles.map((role) => who.includes(role))]);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(decided));
  expect(written).toHaveLength(decided.length);
});
