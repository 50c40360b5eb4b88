import { readFileSync } from "node:fs";
import { Provider } from "@parley/protocol";
import { z } from "zod";
import { type Catalogue, OperatorEntry } from "./entry.ts";

const OperatorCatalogue = z.partialRecord(Provider.exclude(["practice"]), z.array(OperatorEntry));

/** The operator's own entries from a JSON file, or a sentence that says what is wrong with it. */
export function readOperatorCatalogue(path: string): { entries: Catalogue } | { problem: string } {
  const wrong = (what: string) => ({ problem: `PARLEY_CATALOGUE: ${path} ${what}` });
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "an error";
    return wrong(`cannot be read (${code}): name a JSON file, or leave the variable out.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return wrong(`is not JSON: ${error instanceof Error ? error.message : "it cannot be parsed"}.`);
  }
  const parsed = OperatorCatalogue.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? "its top level" : issue.path.join(".");
    return wrong(`does not fit at ${place}: ${issue?.message ?? "unknown shape"}. docs/models.md shows an entry.`);
  }
  for (const [provider, entries] of Object.entries(parsed.data)) {
    const names = (entries ?? []).map((entry) => entry.model);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) return wrong(`lists ${provider}'s ${twice} twice: put its figures into one entry.`);
  }
  return { entries: parsed.data };
}
