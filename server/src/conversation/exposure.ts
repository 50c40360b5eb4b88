import type { Block, Piece, Prompt } from "@parley/engine";
import { type Id, Part, textOf } from "@parley/protocol";
import { z } from "zod";
import { hashText, readAdds } from "../store/calls.ts";
import { parseJson } from "../store/json.ts";
import type { Db } from "../store/open-store.ts";
import type { CallRow } from "../store/tables.ts";

const Parts = z.array(Part);

/** The blocks an earlier call was made of, from what it kept. A piece that is gone ends the list there. */
export async function blocksOf(db: Db, call: CallRow): Promise<Block[]> {
  // Written by `exposureOf` below in this very shape.
  const pieces = (await readAdds(db, call)).flatMap((adds) => JSON.parse(adds) as Piece[]);
  const shown = pieces.flatMap((piece) => {
    const { kind } = piece;
    return kind === "message" || kind === "own" || kind === "note" || kind === "excerpt" ? [{ ...piece, kind }] : [];
  });
  const ids = [...new Set(shown.map((piece) => piece.id))];
  if (ids.length === 0) return [];
  const rows = await db.selectFrom("messages").select(["id", "author_id", "parts"]).where("id", "in", ids).execute();
  const kept = shown.filter((piece) => piece.kind === "note" || piece.kind === "excerpt").map((piece) => piece.hash);
  const texts = kept.length === 0 ? [] : await db.selectFrom("pieces").selectAll().where("hash", "in", kept).execute();
  const messages = new Map(
    rows.map((row) => [row.id, { author: row.author_id, text: textOf({ parts: parseJson(Parts, row.parts) }) }]),
  );
  const keptTexts = new Map(texts.map((row) => [row.hash, row.text]));

  const blocks: Block[] = [];
  for (const piece of shown) {
    const message = messages.get(piece.id);
    const text = shownText(piece, message?.text, keptTexts);
    if (message === undefined || text === undefined) break;
    blocks.push({ kind: piece.kind, id: piece.id, version: piece.version, text, author: message.author });
  }
  return blocks;
}

/** What is shown now of a piece. An excerpt goes with its message: an empty one is shown no more. */
function shownText(piece: Piece, message: string | undefined, kept: Map<string, string>): string | undefined {
  if (piece.kind === "excerpt") return message === "" ? "" : (kept.get(piece.hash) ?? "");
  return piece.kind === "note" ? kept.get(piece.hash) : message;
}

/**
 * What the call's row keeps, and the texts that are no messages, to be saved with it. If the projection left out something the last call
 * had, the chain is not continued and all pieces are listed anew.
 */
export function exposureOf(
  prompt: Prompt,
  last: CallRow | undefined,
  before: Block[],
): { adds: Piece[]; texts: string[]; continues: Id | null } {
  const repeated = prompt.blocks.length - prompt.adds.length;
  const chained = last !== undefined && repeated === before.length;
  const blocks = chained ? prompt.adds : prompt.blocks;
  const kept = blocks.filter(({ kind }) => kind === "note" || kind === "excerpt").map((block) => block.text);
  const adds: Piece[] = [
    { kind: "system", id: "system", version: 1, hash: hashText(prompt.persona) },
    ...(prompt.lessons === ""
      ? []
      : [{ kind: "lessons" as const, id: "lessons", version: 1, hash: hashText(prompt.lessons) }]),
    ...blocks.map(({ kind, id, version, text }) => ({ kind, id, version, hash: hashText(text) })),
    ...prompt.references.map(({ id, version, text }) => ({
      kind: "reference" as const,
      id,
      version,
      hash: hashText(text),
    })),
    ...(prompt.memory === ""
      ? []
      : [{ kind: "memory" as const, id: "memory", version: 1, hash: hashText(prompt.memory) }]),
    ...(prompt.corrections === ""
      ? []
      : [{ kind: "corrections" as const, id: "corrections", version: 1, hash: hashText(prompt.corrections) }]),
    { kind: "instruction", id: "tail", version: 1, hash: hashText(prompt.tail) },
  ];
  return {
    adds,
    texts: [
      prompt.persona,
      prompt.tail,
      ...[prompt.lessons, prompt.memory, prompt.corrections].filter((text) => text !== ""),
      ...kept,
    ],
    continues: chained ? last.id : null,
  };
}
