import { lessonsBlock, type Piece } from "@parley/engine";
import { type Id, LessonText } from "@parley/protocol";
import { parseJson } from "../../store/json.ts";
import type { Db } from "../../store/open-store.ts";
import type { LessonRow } from "../../store/tables-lessons.ts";

/** So many parameters of a statement at most. */
const page = 500;

/** Takes lessons out of what prompts were made of, in whatever thread they were told. */
export async function forgetTold(db: Db, lessons: Pick<LessonRow, "id" | "text">[]): Promise<void> {
  for (const { id, text } of lessons) {
    const words = shownLine(parseJson(LessonText, text));
    const calls = await db
      .selectFrom("lesson_uses")
      .innerJoin("calls", "calls.turn_id", "lesson_uses.turn_id")
      .select("calls.adds")
      .where("lesson_uses.lesson_id", "=", id)
      .execute();
    // Written by `exposureOf` in this very shape.
    const pieces = calls.flatMap(({ adds }) => JSON.parse(adds) as Piece[]).filter((piece) => piece.kind === "lessons");
    const hashes = [...new Set(pieces.map((piece) => piece.hash))];
    for (let at = 0; at < hashes.length; at += page) {
      const some = hashes.slice(at, at + page);
      const texts = await db.selectFrom("pieces").selectAll().where("hash", "in", some).execute();
      const old = texts.filter((row) => row.text.includes(words)).map((row) => row.hash);
      if (old.length > 0) await db.deleteFrom("pieces").where("hash", "in", old).execute();
    }
  }
}

/** Uses of lessons that are gone; what they were credited with went with them. */
export async function dropUses(db: Db, lessons: Id[]): Promise<void> {
  if (lessons.length > 0) await db.deleteFrom("lesson_uses").where("lesson_id", "in", lessons).execute();
}

/** A lesson as prompts show it, without its place among others. */
function shownLine(text: LessonText): string {
  const block = lessonsBlock([{ ...text, id: "" }]).text;
  return block.slice(block.indexOf(' when="'), block.lastIndexOf("</lesson>"));
}
