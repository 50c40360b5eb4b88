import type { FoundLink, Id, LinkLabel, MessageLink, SaidLink } from "@parley/protocol";
import { findQuote } from "../memory/find-quote.ts";

export interface RefinedSource {
  said: SaidLink[];
  /** The messages of the round by the short ids that the one who was asked saw. */
  messages: ReadonlyMap<string, { id: Id; author: Id; text: string; kind: "person" | "model" }>;
  /** What the author of each model's message was shown before it wrote that. */
  shown: ReadonlyMap<Id, ReadonlySet<Id>>;
  /** The round's links as they are, removed ones too. */
  links: readonly MessageLink[];
}

export interface Refined {
  /** Links that are there, with another label. */
  changed: MessageLink[];
  added: { from: Id; link: FoundLink }[];
}

/** How probable it is that a reader agrees with what a model says of others' words that are really there. */
const refinedConfidence = 0.75;
/** That an answer answers, or is about, what a person asked says nothing; these do. */
const worthSaying = new Set<LinkLabel>(["disagrees", "quotes", "questions", "revises"]);

/**
 * What a model that was asked says of who takes up whom, as far as it holds: both passages are words that were said, and
 * the one was shown to the author of the other, or neither to either where the two are said to agree independently. What
 * a person said of a link stands, and so does a label that its speaker gave itself.
 */
export function planRefined({ said, messages, shown, links }: RefinedSource): Refined {
  const changed = new Map<Id, MessageLink>();
  const added: Refined["added"] = [];
  for (const { label, quotes } of said) {
    const [from, to] = quotes.map((quote) => placeOf(quote, messages));
    if (from === undefined || to === undefined || from === null || to === null) continue;
    if (from.kind !== "model" || from.author === to.author) continue;
    if (to.kind === "person" && !worthSaying.has(label)) continue;
    const hasSeen = shown.get(from.message)?.has(to.message) ?? false;
    const wasSeen = shown.get(to.message)?.has(from.message) ?? false;
    if (label === "independent_agreement" ? hasSeen || wasSeen || to.kind === "person" : !hasSeen) continue;

    const same = links.filter((link) => isAbout(link, from, to.message));
    // A person's word wins over whatever is said later, that there is no link too.
    if (same.some((link) => link.by !== null || link.source === "person" || link.isRemoved)) continue;
    const old = same.find((link) => link.label !== "quotes");
    if (old !== undefined) {
      const isOwnWord = old.source === "declared" && old.label !== "references";
      if (!isOwnWord && old.label !== label && !changed.has(old.id))
        changed.set(old.id, { ...old, label, confidence: refinedConfidence, source: "refined" });
      continue;
    }
    if (added.some((one) => one.from === from.message && one.link.to.message === to.message)) continue;
    added.push({
      from: from.message,
      link: {
        start: from.start,
        end: from.end,
        to: { message: to.message, start: to.start, end: to.end },
        isWhole: false,
        label,
        confidence: refinedConfidence,
        words: [],
        source: "refined",
      },
    });
  }
  return { changed: [...changed.values()], added };
}

interface Place {
  message: Id;
  author: Id;
  kind: "person" | "model";
  start: number;
  end: number;
}

function placeOf(quote: { id: string; text: string }, messages: RefinedSource["messages"]): Place | null {
  const found = messages.get(quote.id.toLowerCase().replace(/^#/, ""));
  const place = found === undefined ? null : findQuote(found.text, quote.text);
  return found === undefined || place === null
    ? null
    : { message: found.id, author: found.author, kind: found.kind, ...place };
}

function isAbout(link: MessageLink, from: Place, to: Id): boolean {
  return (
    link.from.message === from.message &&
    link.to.message === to &&
    link.from.start < from.end &&
    from.start < link.from.end
  );
}
