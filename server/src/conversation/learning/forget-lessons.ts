import type { Id } from "@parley/protocol";
import { forgetSources } from "../../learning/index.ts";
import { appendAccountEvent, lockAccount } from "../../store/events.ts";
import { listLessonsAbout } from "../../store/lessons.ts";
import type { ThreadWork } from "../thread-work.ts";

/** Takes away what voices learned from a thread or a message that goes, and tells the owners' pages. */
export async function forgetLessons(work: ThreadWork, gone: { thread: Id } | { message: Id }): Promise<void> {
  const { db, now } = work;
  const rows = await listLessonsAbout(db, "thread" in gone ? gone.thread : gone.message);
  if (rows.length === 0) return;
  const learners = await db
    .selectFrom("identities")
    .select(["id", "account_id"])
    .where("id", "in", [...new Set(rows.map((row) => row.learner_id))])
    .orderBy("account_id")
    .execute();
  for (const account of new Set(learners.map((one) => one.account_id))) await lockAccount(db, account);
  await forgetSources(db, gone, now);
  for (const { id, learner_id } of rows) {
    const account = learners.find((one) => one.id === learner_id)?.account_id;
    if (account === undefined) continue;
    const event = { type: "lesson.changed" as const, learner: learner_id, lesson: id };
    work.told.push({ account, seq: await appendAccountEvent(db, account, event, now) });
  }
}
