import type { Id } from "@parley/protocol";

/** One thing said on the path, or read as a step's input. */
export interface PathItem {
  /** Id of the message. */
  id: Id;
  version: number;
  author: Id;
  text: string;
  /** True if it was stopped or broke off before its end. */
  cutOff?: true;
  /** The message it answers, if the receiver may read that one. */
  re?: { id: Id; author: Id; text: string };
}

/** A piece of a prompt as plain data; its text is wrapped and escaped only when messages are made of it. */
export interface Block {
  /** `excerpt` is one sentence of a message that is not on the path any more. */
  kind: "message" | "own" | "note" | "excerpt";
  id: Id;
  version: number;
  text: string;
  author: Id;
}

const cutOffNote = "Your message above was cut off before its end.";

/**
 * The blocks of a call: those of the receiver's last call as they were, then
 * what it said there, then everything else that is new, in path order. That is
 * the order in which it was first shown things, so a voice that answers late or
 * passes never moves what came before, and providers can reuse their cache. A
 * block that is no longer on the path ends what is kept; the rest is rebuilt.
 */
export function orderBlocks(receiver: Id, previous: Block[], path: PathItem[]): { kept: Block[]; adds: Block[] } {
  const items = new Map(path.map((item) => [keyOf(item), item]));
  const gone = previous.findIndex((block) => !isOnPath(block, receiver, items));
  const kept = gone === -1 ? previous : previous.slice(0, gone);
  const shown = new Set(kept.filter((block) => block.kind !== "note").map(keyOf));

  const fresh = [...items.values()].filter((item) => !shown.has(keyOf(item)) && item.text.trim() !== "");
  const answer = gone === -1 && kept.length > 0 ? fresh.find((item) => item.author === receiver) : undefined;
  const ordered = answer === undefined ? fresh : [answer, ...fresh.filter((item) => item !== answer)];
  const adds = ordered.flatMap((item) => blocksOf(item, receiver));
  return { kept, adds: [...missingNote(kept, receiver, items), ...adds] };
}

function blocksOf(item: PathItem, receiver: Id): Block[] {
  const { id, version, text, author } = item;
  if (author !== receiver) return [{ kind: "message", id, version, text, author }];
  const own: Block = { kind: "own", id, version, text, author };
  return item.cutOff ? [own, { ...own, kind: "note", text: cutOffNote }] : [own];
}

function isOnPath(block: Block, receiver: Id, items: Map<string, PathItem>): boolean {
  const item = items.get(keyOf(block));
  return (
    item !== undefined && blocksOf(item, receiver).some((one) => one.kind === block.kind && one.text === block.text)
  );
}

/** If the cut fell between an own text and its note, the note still belongs right behind it. */
function missingNote(kept: Block[], receiver: Id, items: Map<string, PathItem>): Block[] {
  const last = kept.at(-1);
  const item = last?.kind === "own" ? items.get(keyOf(last)) : undefined;
  return item === undefined ? [] : blocksOf(item, receiver).slice(1);
}

function keyOf(one: { id: Id; version: number }): string {
  return `${one.id}/${one.version}`;
}
