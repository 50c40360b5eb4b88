import type { Id, LessonOrigin } from "@parley/protocol";
import { safeCut } from "@parley/protocol";
import { appendAccountEvent, lockAccount } from "../../store/events.ts";
import { listJudgementsOfRounds } from "../../store/judgements.ts";
import { appendLessonLog, blankLessonLog } from "../../store/lesson-log.ts";
import { deleteLessons, listLessonsAbout, toLesson } from "../../store/lessons.ts";
import type { Db } from "../../store/open-store.ts";
import type { MemberRow } from "../../store/tables.ts";
import type { Judged } from "../judgements/on-judged.ts";
import type { Needs } from "../needs.ts";
import { changeThread } from "../thread-work.ts";
import { type Evidence, evidenceOf } from "./evidence-of.ts";

/** So much of the words that show it a lesson keeps. */
const longestQuote = 400;

/** The words that show what evidence shows. */
export function quoteOf({ better, correction }: Pick<Evidence, "better" | "correction">): string {
  return safeCut(correction ?? better?.text ?? "", longestQuote);
}

/** Whether a lesson was drawn from just this already; what its owner forgot is not drawn again. */
export async function isDrawnAlready(db: Db, evidence: Evidence, members: MemberRow[]): Promise<boolean> {
  const [first] = [...(evidence.better === null ? [] : [evidence.better]), ...evidence.worse];
  if (first === undefined) return false;
  const account = members.find((one) => one.id === evidence.by)?.account_id ?? null;
  const quote = quoteOf(evidence);
  return (await originsAbout(db, first.message)).some(
    (origin) =>
      origin.evidence === evidence.kind &&
      origin.messages[0] === first.message &&
      origin.judgedBy.account === account &&
      origin.quote === quote,
  );
}

/**
 * Takes away what voices learned from a judgement of this round that stands no more, with all its texts, in the log too. What
 * other evidence shows as well stays.
 */
export async function forgetUnfounded(
  needs: Pick<Needs, "store" | "bus" | "start" | "admit">,
  { thread, round }: Pick<Judged, "thread" | "round">,
): Promise<void> {
  if ((await originsAbout(needs.store.db, round)).length === 0) return;
  await changeThread(needs, thread, async (work) => {
    const members = await work.members();
    const gone: { id: Id; learner: Id; account: Id }[] = [];
    for (const row of await listLessonsAbout(work.db, round)) {
      const { id, learner, origin, also } = toLesson(row);
      const origins = [origin, ...also.map((one) => one.origin)];
      const standing = await Promise.all(origins.map((one) => stands(work.db, one, { round, members })));
      if (standing.includes(true)) continue;
      const account = await accountOf(work.db, learner);
      if (account !== null) gone.push({ id, learner, account });
    }
    // In order of account, as every transaction locks them, and those before their voices.
    for (const { id, learner, account } of gone.toSorted((a, b) => (a.account < b.account ? -1 : 1))) {
      await lockAccount(work.db, account);
      await blankLessonLog(work.db, id);
      await deleteLessons(work.db, [id]);
      await appendLessonLog(work.db, [{ learner, lesson: id, at: work.now, op: "GONE" }]);
      const event = { type: "lesson.changed" as const, learner, lesson: id };
      work.told.push({ account, seq: await appendAccountEvent(work.db, account, event, work.now) });
    }
  });
}

async function originsAbout(db: Db, word: Id): Promise<LessonOrigin[]> {
  return (await listLessonsAbout(db, word))
    .map(toLesson)
    .flatMap(({ origin, also }) => [origin, ...also.map((one) => one.origin)]);
}

/** Whether a judgement still says what a lesson rests on; what is not of this round is not asked about. */
async function stands(
  db: Db,
  { evidence, judgedBy, messages: [message], quote, round: of }: LessonOrigin,
  { round, members }: { round: Id; members: MemberRow[] },
): Promise<boolean> {
  if (of !== round || judgedBy.account === null || message === undefined) return true;
  const by = members.find((one) => one.kind === "person" && one.account_id === judgedBy.account)?.id;
  if (by === undefined) return true;
  if (evidence === "thumbs")
    return (await evidenceOf(db, { round, message, by, kind: "up" }))?.better?.message === message;
  const said = (await listJudgementsOfRounds(db, [round])).get(message)?.find((one) => one.by === by);
  if (evidence === "best") return said?.isBest === true;
  return (
    said !== undefined &&
    said.correction !== null &&
    quoteOf({ better: null, correction: said.correction.text }) === quote
  );
}

async function accountOf(db: Db, identity: Id): Promise<Id | null> {
  const row = await db.selectFrom("identities").select("account_id").where("id", "=", identity).executeTakeFirst();
  return row?.account_id ?? null;
}
