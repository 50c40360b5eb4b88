import type { Piece } from "@parley/engine";
import type { ThreadWork } from "./thread-work.ts";

/**
 * What prompts of a thread showed beside messages is kept by its hash, beside the calls: texts of that kind that hold any
 * of these words, as prompts show them, go.
 */
export async function forgetPrompts(work: ThreadWork, kind: "memory" | "corrections", words: string[]): Promise<void> {
  if (words.length === 0) return;
  const calls = await work.db
    .selectFrom("calls")
    .select("adds")
    .where("thread_id", "=", work.thread.id)
    .where("adds", "like", `%"kind":"${kind}"%`)
    .execute();
  // Written by `exposureOf` in this very shape.
  const pieces = calls.flatMap(({ adds }) => JSON.parse(adds) as Piece[]).filter((piece) => piece.kind === kind);
  const hashes = [...new Set(pieces.map((piece) => piece.hash))];
  for (let at = 0; at < hashes.length; at += 500) {
    const some = hashes.slice(at, at + 500);
    const texts = await work.db.selectFrom("pieces").selectAll().where("hash", "in", some).execute();
    const old = texts.filter(({ text }) => words.some((one) => text.includes(one))).map((row) => row.hash);
    if (old.length > 0) await work.db.deleteFrom("pieces").where("hash", "in", old).execute();
  }
}
