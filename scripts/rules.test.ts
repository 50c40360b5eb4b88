import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findForbiddenImports, sourcesIn } from "./check-imports.ts";

const root = join(import.meta.dirname, "..");
const rule = /\b([ESTPRNMVQBGUKJW]\d+)\b/g;

test("every rule of docs/protocol.md is held by a test that names it, and no test names another", () => {
  const document = readFileSync(join(root, "docs/protocol.md"), "utf8");
  const written = [...document.matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map((match) => match[1]);
  const tests = ["protocol", "engine", "server", "e2e"]
    .flatMap((folder) => sourcesIn(join(root, folder)))
    // The checks of the interface have names of their own kind.
    .filter((file) => file.endsWith(".test.ts") && !/[\\/]checks-/.test(file))
    .map((file) => readFileSync(file, "utf8"));
  const names = tests.flatMap((source) =>
    [...source.matchAll(/"((?:[ESTPRNMVQBGUKJW]\d+ )+)[a-z]/g)].map((match) => match[1] ?? ""),
  );
  const named = names.flatMap((name) => [...name.matchAll(rule)].map((match) => match[1]));
  expect([...new Set(named)].toSorted()).toEqual(written.toSorted());
});

test("no file imports what the table forbids", () => {
  expect(findForbiddenImports(root)).toEqual([]);
});

test("no code asks how many rows a statement touched: a write that PostgreSQL was not asked yet has touched none", () => {
  const asking = ["server/src", "bench"]
    .flatMap((folder) => sourcesIn(join(root, folder)))
    .filter((file) => !file.endsWith(".test.ts"))
    .filter((file) =>
      /\bnum(Updated|Deleted|Affected|Changed|InsertedOrUpdated)Rows\b/.test(readFileSync(file, "utf8")),
    );
  // What our own driver hands over, and the library's migrations.
  expect(asking.filter((file) => !/store[\\/](postgres-connection|sqlite-database)\.ts$/.test(file))).toEqual([]);
});
