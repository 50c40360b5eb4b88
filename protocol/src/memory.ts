import { z } from "zod";
import { Id } from "./ids.ts";
import { Passage } from "./links.ts";

/** What an item is: what holds, what was decided, what is open, or where a member stands on another item. */
export const memoryKinds = ["fact", "decision", "question", "position"] as const;
export const MemoryKind = z.enum(memoryKinds);
export type MemoryKind = z.infer<typeof MemoryKind>;

export const MemoryStatus = z.enum(["proposed", "confirmed", "disputed"]);
export type MemoryStatus = z.infer<typeof MemoryStatus>;

/** Who wrote it down: a person, a voice in its own answer, or a voice that was asked what a round came to. */
export const MemorySource = z.enum(["person", "member", "scribe"]);
export type MemorySource = z.infer<typeof MemorySource>;

export const Stance = z.enum(["agree", "unsure", "dispute"]);
export type Stance = z.infer<typeof Stance>;

export const maxMemoryLength = 240;
export const MemoryText = z.string().trim().min(1).max(maxMemoryLength);
const Cites = z.array(Passage).max(8);

export const memoryOps = [
  "ADD",
  "EDIT",
  "CITE",
  "CONFIRM",
  "DISPUTE",
  "PIN",
  "UNPIN",
  "RESOLVE",
  "REMOVE",
  "RESTORE",
] as const;
export const MemoryOpName = z.enum(memoryOps);
export type MemoryOpName = z.infer<typeof MemoryOpName>;

/** One line of an item's history. */
export const MemoryChange = z.object({
  op: MemoryOpName,
  /** The member who did it; null where a rule did, such as two families saying the same unseen. */
  by: Id.nullable(),
  at: z.int(),
  /** What an EDIT replaced. */
  text: z.string().nullable(),
  /** What it was before a CONFIRM, a DISPUTE or a RESTORE. */
  status: MemoryStatus.nullable(),
});
export type MemoryChange = z.infer<typeof MemoryChange>;

/** A thing the whole table keeps in mind. What models wrote cites what was said, by passages that were checked. */
export const MemoryItem = z.object({
  id: Id,
  kind: MemoryKind,
  text: z.string().max(maxMemoryLength),
  status: MemoryStatus,
  isPinned: z.boolean(),
  /** Kept, so that it can come back. */
  isRemoved: z.boolean(),
  /** Of a question: it is answered. */
  isResolved: z.boolean(),
  author: Id,
  source: MemorySource,
  cites: Cites,
  /** The item whose place it took. */
  supersedes: Id.nullable(),
  /** Of a position: who stands how to which other item. */
  position: z.object({ claim: Id, member: Id, stance: Stance }).nullable(),
  /** In which round a model wrote it; a person's belongs to none. */
  round: Id.nullable(),
  createdAt: z.int(),
  /** The newest of what was done with it, oldest first. */
  changes: z.array(MemoryChange).max(20),
});
export type MemoryItem = z.infer<typeof MemoryItem>;

const done = { by: Id.nullable(), at: z.int() };

/** One operation; a memory is never rewritten as a whole. */
export const MemoryOp = z.discriminatedUnion("op", [
  z.object({ op: z.literal("ADD"), item: MemoryItem }),
  z.object({ op: z.literal("EDIT"), id: Id, text: z.string().max(maxMemoryLength), ...done }),
  /** Somebody else said the same there. */
  z.object({ op: z.literal("CITE"), id: Id, cites: Cites, ...done }),
  /** Again what `status` says; with null there again if it was removed, else open again. */
  z.object({ op: z.literal("RESTORE"), id: Id, status: MemoryStatus.nullable(), ...done }),
  z.object({ op: z.enum(["CONFIRM", "DISPUTE", "PIN", "UNPIN", "RESOLVE", "REMOVE"]), id: Id, ...done }),
]);
export type MemoryOp = z.infer<typeof MemoryOp>;

/** What a person may say of a thread's memory. */
export const MemoryChangeBody = z.discriminatedUnion("op", [
  z.strictObject({
    op: z.literal("ADD"),
    id: Id,
    kind: z.enum(["fact", "decision", "question"]),
    text: MemoryText,
    cites: Cites.default([]),
    supersedes: Id.nullable().default(null),
  }),
  z.strictObject({ op: z.literal("EDIT"), id: Id, text: MemoryText }),
  z.strictObject({ op: z.literal("RESTORE"), id: Id, status: MemoryStatus.nullable().default(null) }),
  z.strictObject({ op: z.enum(["CONFIRM", "DISPUTE", "PIN", "UNPIN", "RESOLVE", "REMOVE"]), id: Id }),
]);
export type MemoryChangeBody = z.infer<typeof MemoryChangeBody>;

const keptChanges = 20;
const keptCites = 8;

/** A memory after operations. One about an item that is not there changes nothing: its reader may not see it. */
export function applyMemory(items: MemoryItem[], ops: MemoryOp[]): MemoryItem[] {
  return ops.reduce((held, op) => {
    if (op.op === "ADD") return added(held, op.item);
    const at = held.findIndex((item) => item.id === op.id);
    const item = held[at];
    return item === undefined ? held : held.with(at, changed(item, op));
  }, items);
}

function added(items: MemoryItem[], item: MemoryItem): MemoryItem[] {
  const { id, position } = item;
  const isThere = (one: Id): boolean => items.some((held) => held.id === one);
  return isThere(id) || (position !== null && !isThere(position.claim)) ? items : [...items, item];
}

function changed(item: MemoryItem, op: Exclude<MemoryOp, { op: "ADD" }>): MemoryItem {
  const isSaid = op.op === "CONFIRM" || op.op === "DISPUTE" || op.op === "RESTORE";
  const change: MemoryChange = {
    op: op.op,
    by: op.by,
    at: op.at,
    text: op.op === "EDIT" ? item.text : null,
    status: isSaid ? item.status : null,
  };
  return { ...item, ...fieldsOf(item, op), changes: [...item.changes, change].slice(-keptChanges) };
}

function fieldsOf(item: MemoryItem, op: Exclude<MemoryOp, { op: "ADD" }>): Partial<MemoryItem> {
  switch (op.op) {
    case "EDIT":
      return { text: op.text };
    case "CITE":
      return { cites: [...item.cites, ...op.cites].slice(0, keptCites) };
    case "RESTORE":
      if (op.status !== null) return { status: op.status };
      return item.isRemoved ? { isRemoved: false } : { isResolved: false };
    case "CONFIRM":
      return { status: "confirmed" };
    case "DISPUTE":
      return { status: "disputed" };
    case "PIN":
      return { isPinned: true };
    case "UNPIN":
      return { isPinned: false };
    case "RESOLVE":
      return { isResolved: true };
    case "REMOVE":
      return { isRemoved: true };
  }
}

/** A memory without what rests on a message: its passages, items that cite nothing else, and positions on those. */
export function withoutCited(items: MemoryItem[], message: Id): MemoryItem[] {
  if (!items.some((item) => item.cites.some((cite) => cite.message === message))) return items;
  const left = items.flatMap((item) => {
    const cites = item.cites.filter((cite) => cite.message !== message);
    if (cites.length === item.cites.length) return [item];
    return cites.length === 0 ? [] : [{ ...item, cites }];
  });
  const there = new Set(left.map((item) => item.id));
  return left.filter(({ position }) => position === null || there.has(position.claim));
}

/** What counts now: neither removed nor replaced by one that counts, and no position on what does not count. */
export function liveMemory(items: MemoryItem[]): MemoryItem[] {
  const there = items.filter((item) => !item.isRemoved);
  const replaced = new Set(there.flatMap((item) => item.supersedes ?? []));
  const kept = there.filter((item) => !replaced.has(item.id));
  const ids = new Set(kept.map((item) => item.id));
  return kept.filter(({ position }) => position === null || ids.has(position.claim));
}

/** What a person says to take a change back; null for one that nothing takes back. */
export function undoOf(id: Id, { op, text, status }: MemoryChange): MemoryChangeBody | null {
  switch (op) {
    case "ADD":
      return { op: "REMOVE", id };
    case "EDIT":
      return text === null ? null : { op: "EDIT", id, text };
    case "CONFIRM":
    case "DISPUTE":
      return { op: "RESTORE", id, status };
    case "PIN":
      return { op: "UNPIN", id };
    case "UNPIN":
      return { op: "PIN", id };
    case "RESOLVE":
    case "REMOVE":
      return { op: "RESTORE", id, status: null };
    case "RESTORE":
    case "CITE":
      return null;
  }
}
