import type { Id } from "@parley/protocol";
import { forgetMessage, forgetThread } from "../../learning/index.ts";
import { appendAccountEvent, lockAccount } from "../../store/events.ts";
import { findLessons, listLessonsAbout } from "../../store/lessons.ts";
import { dropUses, forgetTold } from "./forget-told.ts";
import type { ThreadWork } from "../thread-work.ts";

/** Takes away what voices learned from a thread that goes, and tells the owners' pages. */
export async function forgetLessonsOfThread(work: ThreadWork): Promise<void> {
  const { id } = work.thread;
  await forgetLessons(work, id, (now) => forgetThread(work.db, id, now));
}

/** The same for a message, and what was said of it. */
export async function forgetLessonsOfMessage(work: ThreadWork, message: Id): Promise<void> {
  await forgetLessons(work, message, (now) => forgetMessage(work.db, message, now));
}

/** `forget` may change any lesson of whose origins the word is part; the accounts are locked before their voices. */
export async function forgetLessons(work: ThreadWork, word: Id, forget: (now: number) => Promise<void>): Promise<void> {
  const { db, now } = work;
  const rows = await listLessonsAbout(db, word);
  if (rows.length === 0) return;
  const learners = await db
    .selectFrom("identities")
    .select(["id", "account_id"])
    .where("id", "in", [...new Set(rows.map((row) => row.learner_id))])
    .orderBy("account_id")
    .execute();
  for (const account of new Set(learners.map((one) => one.account_id))) await lockAccount(db, account);
  await forget(now);
  const left = new Map(
    (
      await findLessons(
        db,
        rows.map((row) => row.id),
      )
    ).map((row) => [row.id, row.text]),
  );
  await forgetTold(
    db,
    rows.filter((row) => left.get(row.id) !== row.text),
  );
  await dropUses(
    db,
    rows.map((row) => row.id).filter((id) => !left.has(id)),
  );
  for (const { id, learner_id } of rows) {
    const account = learners.find((one) => one.id === learner_id)?.account_id;
    if (account === undefined) continue;
    const event = { type: "lesson.changed" as const, learner: learner_id, lesson: id };
    work.told.push({ account, seq: await appendAccountEvent(db, account, event, now) });
  }
}
