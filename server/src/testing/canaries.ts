import { appendFileSync, readdirSync, readFileSync, statSync } from "node:fs";
import { ServerResponse } from "node:http";
import { join } from "node:path";

/**
 * KY1: the keys of the tests are canaries, `sk-…canary…`. After each test app
 * everything that left the server or that it keeps is searched for them: they
 * may be sealed in the database and sent to their provider, and nowhere else.
 */
const pattern = /sk-[\w-]*canary[\w-]*/gi;

/** Ports of test apps in this process; the providers that tests imitate may echo a key as they like. */
const ports = new Map<number, Watched>();

interface Watched {
  responses: number;
  leaks: Set<string>;
}

export interface CanaryWatch {
  /** Searches logs, files and rows, and throws if a canary was found there or in any response. */
  finish(kept: { logged: string[]; folder: string; rows: string[] }): void;
}

export function watchForCanaries(port: number): CanaryWatch {
  const watched = ports.get(port) ?? { responses: 0, leaks: new Set() };
  ports.set(port, watched);
  return {
    finish({ logged, folder, rows }) {
      const note = (place: string, text: string): void => {
        for (const [found] of text.matchAll(pattern)) watched.leaks.add(`${found} in ${place}`);
      };
      for (const line of logged) note("the log", line);
      for (const row of rows) note("the database", row);
      const files = filesIn(folder);
      for (const file of files) note(`the file ${file.slice(folder.length + 1)}`, readFileSync(file, "latin1"));
      ports.delete(port);
      report({ responses: watched.responses, lines: logged.length, stores: 1 });
      if (watched.leaks.size > 0) throw new Error(`a key got out: ${[...watched.leaks].join("; ")}`);
    },
  };
}

/** One line a test app for the run's summary, where somebody reads it. */
function report(counts: { responses: number; lines: number; stores: number }): void {
  const file = process.env.PARLEY_CANARY_REPORT;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(counts)}\n`);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

const tails = new WeakMap<ServerResponse, string>();
const longest = 200;

function look(response: ServerResponse, chunk: unknown): void {
  const watched = ports.get(response.req.socket.localPort ?? 0);
  if (watched === undefined || !(typeof chunk === "string" || chunk instanceof Uint8Array)) return;
  const text =
    (tails.get(response) ?? "") + (typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1"));
  for (const [found] of text.matchAll(pattern))
    watched.leaks.add(`${found} in the answer to ${response.req.url ?? ""}`);
  tails.set(response, text.slice(-longest));
}

const { write, end } = ServerResponse.prototype;
ServerResponse.prototype.write = function (this: ServerResponse, ...args: unknown[]) {
  look(this, args[0]);
  return Reflect.apply(write, this, args);
};
ServerResponse.prototype.end = function (this: ServerResponse, ...args: unknown[]) {
  look(this, args[0]);
  const watched = ports.get(this.req.socket.localPort ?? 0);
  if (watched !== undefined) watched.responses += 1;
  return Reflect.apply(end, this, args);
};
