import type { Id } from "@parley/protocol";
import { PostgresAdapter, sql } from "kysely";
import type { Db } from "./open-store.ts";
import type { LessonRow } from "./tables-lessons.ts";

/** Where lessons are told: to one voice in a thread, or in all threads of its account where `thread` is null. */
export interface LessonPlace {
  learner: Id;
  thread: Id | null;
}

/** What the choice among many needs. */
export type FoundLesson = Pick<LessonRow, "id" | "is_local_only" | "trigger_stems" | "rest_stems" | "by_model">;

const columns = sql.raw("lessons.id, is_local_only, trigger_stems, rest_stems, by_model");

/** Makes a lesson findable as it stands now; in the transaction that saves it. */
export async function indexLesson(db: Db, row: LessonRow): Promise<void> {
  await db.deleteFrom("lesson_search").where("lesson_id", "=", row.id).execute();
  const place = placeWord({ learner: row.learner_id, thread: row.scope === "thread" ? row.thread_id : null });
  const words = [place, ...`${row.trigger_stems} ${row.rest_stems}`.trim().split(" ")];
  if (isPostgres(db)) {
    await sql`insert into lesson_search (lesson_id, words) values (${row.id}, array_to_tsvector(${[...new Set(words)].filter((word) => word !== "")}::text[]))`.execute(
      db,
    );
    return;
  }
  const { id } = await db
    .insertInto("lesson_search")
    .values({ lesson_id: row.id })
    .returning("id")
    .executeTakeFirstOrThrow();
  await sql`insert into lesson_words (rowid, words) values (${id}, ${words.join(" ")})`.execute(db);
}

/**
 * Lessons of some places that have one of the stems, in no order; at most 2,000. None whose thread lies deleted: those come
 * back with it. Stems hold letters and digits only.
 */
export async function searchLessons(
  db: Db,
  places: LessonPlace[],
  stems: string[],
  statuses: LessonRow["status"][],
): Promise<FoundLesson[]> {
  if (stems.length === 0 || places.length === 0) return [];
  const among = sql.join(statuses);
  const there = sql`lessons.status in (${among})
    and not exists (select 1 from threads where threads.id = lessons.thread_id and threads.deleted_at is not null)`;
  const any = (words: string[], or: string, quote: string): string =>
    `(${words.map((word) => `${quote}${word}${quote}`).join(or)})`;
  const where = places.map(placeWord);
  const found = isPostgres(db)
    ? await sql<FoundLesson>`
        select ${columns} from lesson_search join lessons on lessons.id = lesson_search.lesson_id
        where words @@ (${`${any(where, " | ", "'")} & ${any(stems, " | ", "'")}`})::tsquery and ${there} limit 2000`.execute(
        db,
      )
    : await sql<FoundLesson>`
        select ${columns} from lesson_words
        cross join lesson_search on lesson_search.id = lesson_words.rowid
        cross join lessons on lessons.id = lesson_search.lesson_id
        where lesson_words match ${`${any(where, " OR ", '"')} AND ${any(stems, " OR ", '"')}`} and ${there} limit 2000`.execute(
        db,
      );
  return found.rows;
}

/** One word for a place, so that the index is walked only there. */
function placeWord({ learner, thread }: LessonPlace): string {
  return `p${learner}${thread ?? ""}`.replaceAll("-", "");
}

function isPostgres(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
