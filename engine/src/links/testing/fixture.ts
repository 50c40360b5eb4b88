import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LinkLabel } from "@parley/protocol";
import { createRandom } from "../../random.ts";

export interface LabelledMessage {
  id: string;
  author: string;
  kind: "person" | "model";
  sees: string[];
  sentences: string[];
}

export interface LabelledThread {
  id: string;
  topic: string;
  condition: "shared" | "sealed" | "mixed";
  messages: LabelledMessage[];
  links: { from: string; to: string; label: LinkLabel }[];
}

/** The labelled threads of a folder beside this file; `README.md` there says what they are. */
export function labelledThreads(folder: "links-a" | "links-own"): LabelledThread[] {
  return readFileSync(join(import.meta.dirname, folder, "threads.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line): LabelledThread => JSON.parse(line));
}

/** Half of the threads to tune on, and half to test on, by a hash of their ids. */
export function halvesOf(threads: readonly LabelledThread[]): { tuning: LabelledThread[]; test: LabelledThread[] } {
  const key = (thread: LabelledThread): number => createRandom(`links-a:${thread.id}`)();
  const chosen = new Set(
    threads
      .toSorted((a, b) => key(a) - key(b))
      .slice(0, Math.ceil(threads.length / 2))
      .map((thread) => thread.id),
  );
  return {
    tuning: threads.filter((thread) => chosen.has(thread.id)),
    test: threads.filter((thread) => !chosen.has(thread.id)),
  };
}

export interface PlacedText {
  text: string;
  /** Where each labelled sentence stands in it. */
  places: { start: number; end: number }[];
}

/** A labelled message as the text it would have been. */
export function textOf(message: LabelledMessage): PlacedText {
  const gap = message.sentences.some((sentence) => sentence.startsWith("- ")) ? "\n" : " ";
  let text = "";
  const places: PlacedText["places"] = [];
  for (const sentence of message.sentences) {
    if (text !== "") text += gap;
    places.push({ start: text.length, end: text.length + sentence.length });
    text += sentence;
  }
  return { text, places };
}

/** The number of the labelled sentence that an offset stands in. */
export function sentenceAt(places: PlacedText["places"], offset: number): number {
  const at = places.findIndex((place) => offset < place.end);
  return at < 0 ? places.length - 1 : at;
}
