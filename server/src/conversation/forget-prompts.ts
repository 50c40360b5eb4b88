import type { Piece } from "@parley/engine";
import type { Id } from "@parley/protocol";
import type { ThreadWork } from "./thread-work.ts";

/**
 * What prompts of a thread showed beside messages is kept by its hash, beside the calls: texts of that kind that hold any
 * of these words, as prompts show them, go.
 */
export async function forgetPrompts(work: ThreadWork, kind: "memory" | "corrections", words: string[]): Promise<void> {
  if (words.length === 0) return;
  const hashes = (await piecesOf(work, kind)).map((piece) => piece.hash);
  await forgetTexts(work, hashes, (text) => words.some((one) => text.includes(one)));
}

/** The sentences of a message that prompts showed once it was left out. */
export async function forgetExcerpts(work: ThreadWork, message: Id): Promise<void> {
  const own = (await piecesOf(work, "excerpt")).filter((piece) => piece.id === message);
  await forgetTexts(
    work,
    own.map((piece) => piece.hash),
    () => true,
  );
}

async function piecesOf(work: ThreadWork, kind: Piece["kind"]): Promise<Piece[]> {
  const calls = await work.db
    .selectFrom("calls")
    .select("adds")
    .where("thread_id", "=", work.thread.id)
    .where("adds", "like", `%"kind":"${kind}"%`)
    .execute();
  // Written by `exposureOf` in this very shape.
  return calls.flatMap(({ adds }) => JSON.parse(adds) as Piece[]).filter((piece) => piece.kind === kind);
}

async function forgetTexts(work: ThreadWork, repeated: string[], isOld: (text: string) => boolean): Promise<void> {
  const hashes = [...new Set(repeated)];
  for (let at = 0; at < hashes.length; at += 500) {
    const some = hashes.slice(at, at + 500);
    const texts = await work.db.selectFrom("pieces").selectAll().where("hash", "in", some).execute();
    const old = texts.filter(({ text }) => isOld(text)).map((row) => row.hash);
    if (old.length > 0) await work.db.deleteFrom("pieces").where("hash", "in", old).execute();
  }
}
