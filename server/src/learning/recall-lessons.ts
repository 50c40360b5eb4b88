import {
  isHarmful,
  isHeldOut,
  isWithheld,
  lessonScore,
  type LotShares,
  queryStems,
  rankLessons,
  relevantLessons,
  type Tally,
  usualLots,
} from "@parley/engine";
import { type Id, LessonText } from "@parley/protocol";
import { parseJson } from "../store/json.ts";
import { drawLot } from "../store/lesson-uses.ts";
import { findLessons, findSeat } from "../store/lessons.ts";
import type { Db } from "../store/open-store.ts";
import { type FoundLesson, searchLessons } from "../store/search-lessons.ts";
import type { LessonRow } from "../store/tables-lessons.ts";

export interface Recall {
  learner: Id;
  thread: Id;
  /** The id of the model that is asked. */
  model: string;
  /** Whether the call stays on this machine or its network. */
  isLocalCall: boolean;
  /** The request and the thread's mission. */
  query: string;
  /** The id of the turn: it decides the lots. */
  seed: Id;
  now: number;
  shares?: LotShares;
}

export type ToldLesson = LessonText & { id: Id };

export interface Recalled {
  /** In the order in which the prompt shows them. */
  told: ToldLesson[];
  /** Those that fit and that the lot left out. */
  withheld: Id[];
}

const nothing: Recalled = { told: [], withheld: [] };

/**
 * What a voice is told of what it learned, for one turn: in that thread what it learned there, and what its account keeps
 * for all threads if the thread is that account's own. Nothing where the voice or its account does not learn, and nothing
 * where no lesson is about the request. The same turn asked again is told the same as long as no lesson changed.
 */
export async function recallLessons(db: Db, ask: Recall): Promise<Recalled> {
  const stems = queryStems(ask.query);
  if (stems.length === 0) return nothing;
  const seat = await findSeat(db, ask.learner, ask.thread);
  if (seat === undefined || !seat.learns) return nothing;
  const { learner, thread } = ask;
  const places = [{ learner, thread }, ...(seat.isOwnThread ? [{ learner, thread: null }] : [])];
  const found = (await searchLessons(db, places, stems, ["active"])).filter((row) => mayTell(row, ask));
  if (found.length === 0) return nothing;
  const candidates = found.map(({ id, trigger_stems, rest_stems }) => ({
    id,
    trigger: split(trigger_stems),
    rest: split(rest_stems),
  }));
  const closest = relevantLessons(stems, candidates);
  const rows = new Map(
    (
      await findLessons(
        db,
        closest.map((one) => one.id),
      )
    ).map((row) => [row.id, row]),
  );
  const relevant = closest.flatMap((one) => {
    const row = rows.get(one.id);
    return row === undefined ? [] : [{ ...one, ...standing(row, ask.now) }];
  });
  const ranked = rankLessons(relevant);
  if (ranked.length === 0) return nothing;
  return draw(db, ranked, ask);
}

async function draw(
  db: Db,
  ranked: ToldLessonSource[],
  { thread, seed, shares = usualLots }: Recall,
): Promise<Recalled> {
  const isSilent = await drawLot(db, thread, isHeldOut(thread, shares.heldOut));
  const isLeftOut = ({ id }: ToldLessonSource): boolean => isSilent || isWithheld(seed, id, shares.withheld);
  return {
    told: ranked.filter((one) => !isLeftOut(one)).map(({ id, text }) => ({ ...text, id })),
    withheld: ranked.filter(isLeftOut).map(({ id }) => id),
  };
}

interface ToldLessonSource {
  id: Id;
  text: LessonText;
}

function mayTell(row: FoundLesson, { model, isLocalCall }: Recall): boolean {
  if (row.is_local_only === 1 && !isLocalCall) return false;
  if (row.by_model === "{}") return true;
  // Written by `creditUses` in this very shape.
  const counts = (JSON.parse(row.by_model) as Record<string, Tally>)[model];
  return counts === undefined || !isHarmful(counts);
}

function standing(row: LessonRow, now: number): { text: LessonText; score: number; isPinned: boolean } {
  const { helpful, harmful, last_used_at, created_at } = row;
  return {
    text: parseJson(LessonText, row.text),
    score: lessonScore({ helpful, harmful, lastUsedAt: last_used_at }, created_at, now),
    isPinned: row.is_pinned === 1,
  };
}

function split(stems: string): string[] {
  return stems === "" ? [] : stems.split(" ");
}
