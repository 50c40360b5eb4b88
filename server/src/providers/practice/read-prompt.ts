import type { ModelRequest } from "../model-request.ts";
import { contentWords, emphasisOf, keywordOf, runningText, sentencesOf, subjectOf } from "./content-words.ts";

/** What a practice voice understood of its prompt; it depends on the prompt alone, so a cut answer can be continued. */
export interface Reading {
  /** What the last person's message is about. */
  subject: string;
  /** A peer whose sentence it takes up, and a word of it; the newest it was shown. */
  peer: Heard | null;
  secondPeer: Heard | null;
  /** What the voice itself said before, so that it need not repeat itself. */
  said: string;
  /** True where it may pass or take sides, and has answered the last person already. */
  mayReact: boolean;
  /** Handles of other practice voices that it may call, where the last person called it by its own. */
  others: string[];
  /** The voice's own text so far, when it is asked to go on with it. */
  kept: string | null;
}

interface Heard {
  /** How the prompt names the message it was heard in. */
  id: string;
  name: string;
  keyword: string;
}

interface Said {
  id: string;
  name: string;
  kind: string;
  text: string;
}

/** Reads the thread the way the prompt lays it out: one element a message, own words as the assistant's. */
export function readPrompt({ system, messages }: Pick<ModelRequest, "system" | "messages">): Reading {
  const names = [...system.matchAll(/<participant name="([^"]*)"/g)].map((match) => unescape(match[1] ?? ""));
  const tail = messages.at(-1)?.text ?? "";
  const last = messages.at(-2);
  const kept = last?.role === "assistant" && !tail.includes("<msg ") && /cut off/.test(tail) ? last.text : null;
  // Without the cut text and the wish to go on, the prompt is the one the cut answer was given to.
  const shown = kept === null ? messages : messages.slice(0, -2);

  const lastOwn = shown.findLastIndex((message) => message.role === "assistant");
  const said = shown.flatMap((message, at) =>
    message.role === "user" ? elementsOf(message.text).map((one) => ({ ...one, isNew: at > lastOwn })) : [],
  );
  const people = said.length === 0 ? [tail] : said.filter((one) => one.kind === "person").map((one) => one.text);
  const subjects = people.map((text) => subjectOf(text, names)).filter((one) => one !== null);
  const subject = subjects.at(-1) ?? "this topic";
  const peers = said.filter((one) => one.kind === "model");
  const fresh = peers.some((one) => one.isNew) ? peers.filter((one) => one.isNew) : peers;
  const [peer, secondPeer] = hearTwo(fresh.toReversed(), names, subject);
  const asked = shown.findLastIndex((message) => message.text.includes('kind="person"'));
  const mayReact = /^- DISPUTE #id/m.test(tail) && lastOwn > asked;
  const others = calledByPerson(system, people.at(-1) ?? "");
  const own = shown.filter((message) => message.role === "assistant").map((message) => message.text);
  return { subject, peer, secondPeer, said: own.join("\n"), mayReact, others, kept };
}

/** A practice voice never makes a real model speak, which somebody would pay for: it calls only those of its kind. */
function calledByPerson(system: string, asked: string): string[] {
  const seats = [...system.matchAll(/<participant [^>]*handle="@([^"]*)" kind="model"([^>]*)>/g)];
  const own = seats.find(([, , rest = ""]) => rest.includes('you="yes"'))?.[1];
  if (own === undefined || !asked.toLowerCase().includes(`@${own}`)) return [];
  const handles = seats.map(([, handle = ""]) => handle).filter((handle) => handle !== own);
  return handles.filter((handle) => /^(?:vega|orin|juno)(?:-\d+)?$/.test(handle));
}

/** The newest peer and the one before, each with a word of its own. */
function hearTwo(peers: Said[], names: string[], subject: string): [Heard | null, Heard | null] {
  let first: Heard | null = null;
  for (const said of peers) {
    if (said.name === first?.name) continue;
    const heard = hear(said, names, first === null ? [subject] : [subject, first.keyword]);
    if (heard === null) continue;
    if (first !== null) return [first, heard];
    first = heard;
  }
  return [first, null];
}

/** What a peer stresses, or else a word of the sentence that has the most to say. */
function hear(said: Said, names: string[], not: string[]): Heard | null {
  const sentences = sentencesOf(said.text);
  const richest = sentences.reduce(
    (best, one) => (contentWords(one, names).length > contentWords(best, names).length ? one : best),
    sentences[0] ?? "",
  );
  const keyword = emphasisOf(runningText(said.text), names, not) ?? keywordOf(richest, names, not);
  return keyword === null ? null : { id: said.id, name: said.name, keyword };
}

function elementsOf(text: string): Said[] {
  const elements = text.matchAll(/<msg id="([^"]*)" from="([^"]*)" kind="(model|person)">\n?([^]*?)\n?<\/msg>/g);
  return [...elements].map(([, id = "", name = "", kind = "", inner = ""]) => {
    return { id, name: unescape(name), kind, text: inner };
  });
}

/** A text of a prompt as it was before it was escaped. */
export function unescape(text: string): string {
  return text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");
}
