import type { readSaidLesson } from "@parley/engine";
import { type Id, type LessonOrigin, Profile, RoundSettings } from "@parley/protocol";
import { addLesson } from "../../learning/index.ts";
import { appendAccountEvent, lockAccount } from "../../store/events.ts";
import { parseJson } from "../../store/json.ts";
import { findRound } from "../../store/rounds.ts";
import type { MemberRow } from "../../store/tables.ts";
import type { Judged } from "../judgements/on-judged.ts";
import type { Needs } from "../needs.ts";
import type { ThreadWork } from "../thread-work.ts";
import type { BegunLesson } from "./begin-lesson.ts";
import { type Evidence, evidenceOf } from "./evidence-of.ts";
import { learnersOf } from "./learners-of.ts";
import { quoteOf } from "./rests-on.ts";

interface Learned {
  judged: Judged;
  said: NonNullable<ReturnType<typeof readSaidLesson>>;
  ask: BegunLesson;
}

/** Gives what was drawn from evidence to the voices that it teaches; nothing where it was taken back while it was asked. */
export async function saveLesson(
  needs: Pick<Needs, "newId" | "learning">,
  work: ThreadWork,
  { judged, said, ask }: Learned,
): Promise<void> {
  const evidence = await evidenceOf(work.db, judged);
  if (evidence === null || keyOf(evidence) !== keyOf(ask.evidence)) return;
  const members = await work.members();
  const names = members.map((one) => parseJson(Profile, one.profile).name);
  const learners = await learnersOf(work.db, work.thread, { members, evidence, round: judged.round });
  const { kind, ...text } = said;
  const round = await findRound(work.db, judged.round);
  // Where either says so: what was said while the thread was locked stays here, and so does what is written down now.
  const isLocalOnly = [work.thread.settings, round?.settings].some(
    (settings) => settings !== undefined && parseJson(RoundSettings, settings).localOnly,
  );
  for (const { identity, account, taints } of learners) {
    // Before the voice, as whoever changes it locks them.
    await lockAccount(work.db, account);
    const lesson = await addLesson(
      work.db,
      {
        id: needs.newId(),
        learner: identity,
        kind,
        text,
        taints,
        isLocalOnly,
        names,
        origin: originOf(work.thread.id, judged.round, { evidence, members, ask }),
      },
      work.now,
    );
    if (lesson === null) continue;
    const event = { type: "lesson.changed" as const, learner: identity, lesson: lesson.id };
    work.told.push({ account, seq: await appendAccountEvent(work.db, account, event, work.now) });
  }
}

/** Whether evidence is the same: a correction in other words is other evidence. */
export function keyOf({ kind, better, worse, correction, by }: Evidence): string {
  return JSON.stringify([kind, better?.message ?? null, worse[0]?.message ?? null, correction, by]);
}

function originOf(
  thread: Id,
  round: Id,
  { evidence, members, ask }: { evidence: Evidence; members: MemberRow[]; ask: BegunLesson },
): LessonOrigin {
  const { kind, better, worse, correction, by } = evidence;
  const of = (id: Id): MemberRow | undefined => members.find((one) => one.id === id);
  const nameOf = (id: Id): string => {
    const row = of(id);
    return row === undefined ? "somebody who left" : parseJson(Profile, row.profile).name;
  };
  const teacher = better?.author ?? by;
  return {
    thread,
    round,
    messages: [...(better === null ? [] : [better]), ...worse].slice(0, 8).map((one) => one.message),
    quote: quoteOf({ better, correction }),
    taughtBy: {
      kind: better === null ? "person" : "model",
      identity: better === null ? null : (of(teacher)?.identity_id ?? null),
      name: nameOf(teacher),
    },
    evidence: kind,
    judgedBy: { account: of(by)?.account_id ?? null, name: nameOf(by) },
    extractor: { model: ask.model, prompt: ask.version },
  };
}
