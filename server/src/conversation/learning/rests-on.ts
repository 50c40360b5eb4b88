import type { Id, LessonOrigin } from "@parley/protocol";
import { safeCut } from "@parley/protocol";
import { forgetSources } from "../../learning/index.ts";
import { listJudgementsOfRounds } from "../../store/judgements.ts";
import { listLessonsAbout, toLesson } from "../../store/lessons.ts";
import type { Db } from "../../store/open-store.ts";
import type { MemberRow } from "../../store/tables.ts";
import type { Judged } from "../judgements/on-judged.ts";
import type { Needs } from "../needs.ts";
import { changeThread } from "../thread-work.ts";
import { type Evidence, evidenceOf } from "./evidence-of.ts";
import { forgetLessons } from "./forget-lessons.ts";

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
    const fallen = new Set<string>();
    for (const origin of await originsAbout(work.db, round))
      if (!(await stands(work.db, origin, { round, members }))) fallen.add(JSON.stringify(origin));
    if (fallen.size === 0) return;
    const isGone = (origin: LessonOrigin): boolean => fallen.has(JSON.stringify(origin));
    await forgetLessons(work, round, (now) => forgetSources(work.db, round, isGone, now));
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
