import { type LessonsBlock, lessonsBlock, lessonTokens } from "@parley/engine";
import { type Id, Part, RoundSettings, textOf } from "@parley/protocol";
import { z } from "zod";
import { recallLessons, recordCited, recordUses } from "../../learning/index.ts";
import type { Limits } from "../../limits.ts";
import { parseJson } from "../../store/json.ts";
import type { IdentityRow, TurnRow } from "../../store/tables.ts";
import type { BegunTurn } from "../begin-turn.ts";
import type { Needs } from "../needs.ts";
import type { CallEnd } from "../run-call.ts";
import type { ThreadWork } from "../thread-work.ts";

/** What a turn is told of what its voice learned, and what a lot left out. */
export interface TurnLessons extends LessonsBlock {
  learner: Id;
  /** Whose voice it is. */
  account: Id;
  withheld: Id[];
}

interface Asked {
  turn: TurnRow;
  identity: IdentityRow;
  model: string;
  isLocal: boolean;
}

const Parts = z.array(Part);

/** Nothing where that is off, or no lesson fits the request of the round; in all stages of a round the same. */
export async function lessonsOfTurn(
  needs: Pick<Needs, "learning" | "limits">,
  { db, now, thread }: Pick<ThreadWork, "db" | "now" | "thread">,
  { turn, identity, model, isLocal }: Asked,
): Promise<TurnLessons> {
  const whose = { learner: identity.id, account: identity.account_id };
  const isOff = !needs.learning || identity.learns === 0 || !parseJson(RoundSettings, thread.settings).learns;
  if (isOff || !(await knowsAny(db, identity.id))) return { ...whose, text: "", shown: new Map(), withheld: [] };
  const asked = await db
    .selectFrom("messages")
    .select("parts")
    .where("round_id", "=", turn.round_id)
    .where("turn_id", "is", null)
    .where("hidden", "=", 0)
    .orderBy("position")
    .execute();
  const request = asked.map((row) => textOf({ parts: parseJson(Parts, row.parts) }));
  const { told, withheld } = await recallLessons(db, {
    learner: identity.id,
    thread: thread.id,
    model,
    isLocalCall: isLocal,
    query: [...request, thread.mission].join("\n\n"),
    // Of the round: the system text of its later stages stays the same.
    seed: turn.round_id,
    now,
    shares: sharesIn(needs.limits),
  });
  return { ...whose, ...lessonsBlock(told), withheld };
}

function sharesIn({ lessonsWithheldPercent, threadsHeldOutPercent }: Limits) {
  return { withheld: lessonsWithheldPercent / 100, heldOut: threadsHeldOutPercent / 100 };
}

/** What a voice would be told at most in a round of a thread, in tokens: of which lessons its next request decides. */
export async function mostLessonTokens(
  { learning }: Pick<Needs, "learning">,
  db: ThreadWork["db"],
  { identity, settings }: { identity: Pick<IdentityRow, "id" | "learns">; settings: Pick<RoundSettings, "learns"> },
): Promise<number> {
  const isOff = !learning || identity.learns === 0 || !settings.learns;
  return isOff || !(await knowsAny(db, identity.id)) ? 0 : lessonTokens + headTokens;
}

/** What stands before the lessons, in tokens. */
const headTokens = 150;

/** Most voices know nothing: they are spared the rest. */
async function knowsAny(db: ThreadWork["db"], learner: Id): Promise<boolean> {
  const row = await db
    .selectFrom("lessons")
    .select("id")
    .where("learner_id", "=", learner)
    .where("status", "=", "active")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Writes down what turns that begin are told. In order of their voices, as every transaction locks them. */
export async function saveTold({ db, now }: ThreadWork, begun: BegunTurn[]): Promise<void> {
  const order = begun.toSorted((a, b) => (a.lessons.learner < b.lessons.learner ? -1 : 1));
  for (const { turn, lessons, request } of order)
    await recordUses(db, {
      turn: turn.id,
      thread: turn.thread_id,
      learner: lessons.learner,
      model: request.model,
      told: [...lessons.shown.values()],
      withheld: lessons.withheld,
      now,
    });
}

/** Marks which lessons an answer says it used, and has its voice's owner told where their page shows it. */
export async function saveCited(work: ThreadWork, { turn, lessons }: BegunTurn, calls: CallEnd[]): Promise<void> {
  if (lessons.shown.size === 0) return;
  work.taught.push(lessons.account);
  const cited = [...new Set(calls.flatMap((call) => call.cites))].flatMap((short) => lessons.shown.get(short) ?? []);
  if (cited.length > 0) await recordCited(work.db, turn.id, cited);
}
