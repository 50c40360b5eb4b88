import type { Id, MemoryItem, MemoryOp } from "@parley/protocol";

/** Who does something with the memory. */
export interface MemoryWriter {
  member: Id;
  kind: "person" | "model";
}

/**
 * Why an operation is not done: there is no such item, it is as it shall be already, only a question can be answered,
 * a person's word stands, a model says nothing of its own item, a model neither confirms nor tidies up, or what a model
 * writes names no source.
 */
export type MemoryRefusal =
  | "unknown"
  | "same"
  | "no_question"
  | "persons_word"
  | "own_item"
  | "not_models"
  | "no_source";

/** Whether a member may do this; null if so. People may do everything with everything; models add, and dispute others'. */
export function refusalOf(
  op: MemoryOp,
  writer: MemoryWriter,
  { items, people }: { items: MemoryItem[]; people: ReadonlySet<Id> },
): MemoryRefusal | null {
  if (op.op === "ADD") return writer.kind === "model" && op.item.cites.length === 0 ? "no_source" : null;
  const item = items.find((one) => one.id === op.id);
  if (item === undefined) return "unknown";
  if (op.op === "RESOLVE" && item.kind !== "question") return "no_question";
  if (isSo(item, op)) return "same";
  return writer.kind === "person" ? null : refusalToModel(op, item, { writer, people });
}

function refusalToModel(
  op: MemoryOp,
  item: MemoryItem,
  { writer, people }: { writer: MemoryWriter; people: ReadonlySet<Id> },
): MemoryRefusal | null {
  if (op.op !== "DISPUTE" && op.op !== "RESOLVE" && op.op !== "CITE") return "not_models";
  if (hasPersonsWord(item, people)) return "persons_word";
  return item.author === writer.member && op.op !== "RESOLVE" ? "own_item" : null;
}

/** Whether a person wrote it, or said something of it: then it is theirs. */
export function hasPersonsWord({ author, changes }: MemoryItem, people: ReadonlySet<Id>): boolean {
  return people.has(author) || changes.some(({ by }) => by !== null && people.has(by));
}

/** Whether it is already as the operation makes it. */
function isSo(item: MemoryItem, op: Exclude<MemoryOp, { op: "ADD" }>): boolean {
  switch (op.op) {
    case "EDIT":
      return item.text === op.text;
    case "CITE":
      return op.cites.length === 0;
    case "CONFIRM":
      return item.status === "confirmed";
    case "DISPUTE":
      return item.status === "disputed";
    case "PIN":
      return item.isPinned;
    case "UNPIN":
      return !item.isPinned;
    case "RESOLVE":
      return item.isResolved;
    case "REMOVE":
      return item.isRemoved;
    case "RESTORE":
      return op.status === null ? !item.isRemoved && !item.isResolved : item.status === op.status;
  }
}
