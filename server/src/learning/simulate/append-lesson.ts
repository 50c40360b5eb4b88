import type { Db } from "../../store/open-store.ts";
import { type LessonDraft, newLesson } from "../add-lesson.ts";
import { insertInLedger } from "../ledger.ts";

/** What a memory without any care does: whatever is said is appended and told. Only the simulation has it, to compare. */
export async function appendLesson(db: Db, draft: LessonDraft, now: number): Promise<void> {
  await insertInLedger(db, newLesson(draft, now));
}
