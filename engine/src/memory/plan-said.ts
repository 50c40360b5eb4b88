import {
  applyMemory,
  type Id,
  liveMemory,
  type MemoryItem,
  type MemoryOp,
  type Passage,
  type SaidMemory,
} from "@parley/protocol";
import { findQuote } from "./find-quote.ts";
import { refusalOf } from "./may-change.ts";
import { isSameClaim } from "./same-claim.ts";

/** A message as whoever writes into the memory was shown it. */
export interface ReadMessage {
  id: Id;
  author: Id;
  text: string;
}

export interface SaidSource {
  said: SaidMemory[];
  /** Who says it. */
  speaker: Id;
  source: "member" | "scribe";
  round: Id;
  at: number;
  newId: () => Id;
  /** All items of the thread. */
  items: MemoryItem[];
  /** Members who are people: what they said of an item stands. */
  people: ReadonlySet<Id>;
  /** The items that the speaker was shown, by their short ids. */
  known: ReadonlyMap<string, Id>;
  /** The messages that it was shown, by theirs, and its own as `own`. */
  messages: ReadonlyMap<string, ReadMessage>;
  /** The families of those who spoke in this round without having seen each other. */
  sealed: ReadonlyMap<Id, string>;
  /** How many more items the thread may keep. */
  room: number;
}

/**
 * The operations that a model's words amount to. What rests on no words that were said is left out, and so is what a
 * model may not do; what another one wrote already is said to be said again, and confirmed where two families say it
 * that had not seen each other.
 */
export function planSaid(source: SaidSource): MemoryOp[] {
  const ops: MemoryOp[] = [];
  let { items, room } = source;
  for (const said of source.said) {
    const more = opsOf(said, { ...source, items }).filter((op) => isAllowed(op, { ...source, items }));
    const added = more.filter((op) => op.op === "ADD").length;
    if (more.length === 0 || added > room) continue;
    room -= added;
    ops.push(...more);
    items = applyMemory(items, more);
  }
  return ops;
}

function isAllowed(op: MemoryOp, { speaker, items, people }: SaidSource): boolean {
  // A rule's own word needs nobody's leave.
  if (op.op !== "ADD" && op.by === null) return true;
  // What a scribe writes of others' words is theirs.
  const member = op.op === "ADD" || op.by === null ? speaker : op.by;
  return refusalOf(op, { member, kind: "model" }, { items, people }) === null;
}

function opsOf(said: SaidMemory, source: SaidSource): MemoryOp[] {
  const cites = citesOf(said, source);
  if (cites.length === 0) return [];
  switch (said.op) {
    case "ADD":
      return addition(said, cites, source);
    case "STANCE":
      return stance(said, cites, source);
    case "RESOLVE": {
      const id = source.known.get(said.id);
      return id === undefined ? [] : [{ op: "RESOLVE", id, by: source.speaker, at: source.at }];
    }
  }
}

/** The quotes that are really there. */
function citesOf({ quotes }: SaidMemory, { messages }: SaidSource): Passage[] {
  return quotes.flatMap(({ id, text }) => {
    const message = messages.get(id.toLowerCase().replace(/^#/, ""));
    const place = message === undefined ? null : findQuote(message.text, text);
    return message === undefined || place === null ? [] : [{ message: message.id, ...place }];
  });
}

function addition(
  { kind, text }: Extract<SaidMemory, { op: "ADD" }>,
  cites: Passage[],
  source: SaidSource,
): MemoryOp[] {
  const { speaker, items, sealed, at } = source;
  const same = liveMemory(items).find((item) => item.kind === kind && isSameClaim(item.text, text));
  if (same === undefined) return [{ op: "ADD", item: newItem(source, { kind, text, cites }) }];
  if (same.author === speaker) return [];
  const [mine, theirs] = [sealed.get(speaker), sealed.get(same.author)];
  // A scribe chose the words: that two said the same is its opinion.
  const isIndependent =
    source.source === "member" &&
    same.source === "member" &&
    same.round === source.round &&
    mine !== undefined &&
    theirs !== undefined &&
    mine !== theirs;
  const fresh = cites.slice(0, Math.max(0, 8 - same.cites.length));
  return [
    ...(fresh.length === 0 ? [] : [{ op: "CITE" as const, id: same.id, cites: fresh, by: speaker, at }]),
    ...(isIndependent && same.status === "proposed" && !source.people.has(same.author)
      ? [{ op: "CONFIRM" as const, id: same.id, by: null, at }]
      : []),
  ];
}

function stance(said: Extract<SaidMemory, { op: "STANCE" }>, cites: Passage[], source: SaidSource): MemoryOp[] {
  const { items, messages, at } = source;
  const claim = items.find((item) => item.id === source.known.get(said.id));
  // Where somebody stands is shown by that one's own words.
  const byId = new Map([...messages.values()].map((message) => [message.id, message]));
  const [first] = cites.filter(
    (cite) => source.source === "scribe" || byId.get(cite.message)?.author === source.speaker,
  );
  const own = byId.get(first?.message ?? "");
  if (claim === undefined || claim.kind === "position" || own === undefined || first === undefined) return [];
  const member = own.author;
  if (source.people.has(member)) return [];
  const shows = cites.filter((cite) => byId.get(cite.message)?.author === member);
  const before = liveMemory(items).find(
    ({ position }) => position !== null && position.claim === claim.id && position.member === member,
  );
  if (before?.position?.stance === said.stance) return [];
  const text = own.text.slice(first.start, Math.min(first.end, first.start + 240));
  const position = { claim: claim.id, member, stance: said.stance };
  const item = newItem(source, { kind: "position", text, cites: shows, position, supersedes: before?.id ?? null });
  const isConflict = said.stance === "dispute" && claim.author !== member;
  return [{ op: "ADD", item }, ...(isConflict ? [{ op: "DISPUTE" as const, id: claim.id, by: member, at }] : [])];
}

function newItem(
  { newId, speaker, source, round, at }: SaidSource,
  what: Pick<MemoryItem, "kind" | "text" | "cites"> & Partial<Pick<MemoryItem, "position" | "supersedes">>,
): MemoryItem {
  return {
    id: newId(),
    status: "proposed",
    isPinned: false,
    isRemoved: false,
    isResolved: false,
    author: speaker,
    source,
    supersedes: null,
    position: null,
    round,
    createdAt: at,
    changes: [{ op: "ADD", by: speaker, at, text: null, status: null }],
    ...what,
  };
}
