import { z } from "zod";
import { Id } from "./ids.ts";

/** What a passage does with what somebody else said. `related`, unlabelled, does not exist: where unsure there is no link. */
export const linkLabels = [
  "quotes",
  "references",
  "builds_on",
  "agrees",
  "disagrees",
  "questions",
  "answers",
  "synthesizes",
  "revises",
  "independent_agreement",
] as const;
export const LinkLabel = z.enum(linkLabels);
export type LinkLabel = z.infer<typeof LinkLabel>;

/** Who found it: the speaker's own mark, the detector, a model that was asked afterwards, or a person. */
export const LinkSource = z.enum(["declared", "detected", "refined", "person"]);
export type LinkSource = z.infer<typeof LinkSource>;

/** A piece of a message's text (its text parts, one after the other), in UTF-16 code units. */
export const Passage = z.object({ message: Id, start: z.int().min(0), end: z.int().min(0) });
export type Passage = z.infer<typeof Passage>;

const found = {
  to: Passage,
  /** True where the whole message is meant. */
  isWhole: z.boolean(),
  label: LinkLabel,
  /** 0 to 1: how probable it is that a reader would agree. */
  confidence: z.number().min(0).max(1),
  /** Words of the passage that gave it away. */
  words: z.array(z.string().max(200)).max(16),
};

/**
 * That a passage of one message takes up another. It points only at what its author was shown, but for
 * `independent_agreement`, which is the same claim without having seen it.
 */
export const MessageLink = z.object({
  id: Id,
  from: Passage,
  ...found,
  source: LinkSource,
  /** The person's member who labelled or removed it; their word stands. */
  by: Id.nullable(),
  /** True once a person removed it; kept, so that it can come back and is not found again. */
  isRemoved: z.boolean(),
});
export type MessageLink = z.infer<typeof MessageLink>;

/** The same of a message that is still being written. */
export const FoundLink = z.object({ start: z.int().min(0), end: z.int().min(0), ...found, source: LinkSource });
export type FoundLink = z.infer<typeof FoundLink>;

/** Links with those changed or added, by id, in the order in which they were first there. */
export function withLinks(links: MessageLink[], changed: MessageLink[]): MessageLink[] {
  const byId = new Map(changed.map((link) => [link.id, link]));
  const kept = links.map((link) => byId.get(link.id) ?? link);
  const known = new Set(links.map((link) => link.id));
  return [...kept, ...changed.filter((link) => !known.has(link.id))];
}

/** Links without those from or to a message. */
export function withoutMessage(links: MessageLink[], message: Id): MessageLink[] {
  const kept = links.filter((link) => link.from.message !== message && link.to.message !== message);
  return kept.length === links.length ? links : kept;
}
