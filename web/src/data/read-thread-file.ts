import type { ThreadFile } from "@parley/protocol";
import { transferMessages } from "./transfer-messages.ts";

/** What will come in, as far as the page can tell before the server has looked. */
export interface FilePreview {
  title: string;
  messages: number;
  /** Names of everybody who said something, in the order in which they first did. */
  authors: string[];
}

type Reading = { ok: true; file: ThreadFile; preview: FilePreview } | { ok: false; fault: string };

/** A file that somebody chose: hostile until the server has checked it, so whatever does not fit counts as absent. */
export function readThreadFile(text: string): Reading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Whatever the parser says of a position, the person cannot mend it there.
    return { ok: false, fault: transferMessages.notJson };
  }
  if (!isThreadFile(value)) return { ok: false, fault: transferMessages.notThread };
  return { ok: true, file: value, preview: previewOf(value) };
}

/** It claims to be one. The server parses it by its schema and answers with the place of what does not fit. */
function isThreadFile(value: unknown): value is ThreadFile {
  return field(value, "format") === "parley-thread";
}

function previewOf(file: unknown): FilePreview {
  const rounds = list(file, "rounds");
  const said = [
    ...rounds.flatMap((round) => [
      ...list(round, "messages"),
      ...list(round, "turns")
        .map((turn) => field(turn, "message"))
        .filter((message) => typeof message === "object" && message !== null),
    ]),
    ...list(file, "waiting"),
  ];
  const names = new Map(
    list(file, "members").map((member) => [field(member, "id"), text(field(member, "profile"), "name")]),
  );
  const authors = said.map((message) => names.get(field(message, "author")) ?? "").filter((name) => name !== "");
  return { title: text(field(file, "thread"), "title"), messages: said.length, authors: [...new Set(authors)] };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

function list(value: unknown, name: string): unknown[] {
  const found = field(value, name);
  return Array.isArray(found) ? found : [];
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === "string" ? found : "";
}
