import {
  AppError,
  type Correction,
  type Id,
  isEmptyJudgement,
  type Judgement,
  type JudgementChange,
  Part,
  textOf,
} from "@parley/protocol";
import { z } from "zod";
import { type JudgedPlace, listJudgementsOfRounds, saveJudgement } from "../../store/judgements.ts";
import { parseJson } from "../../store/json.ts";
import { findMessage, listMessagesOfRounds } from "../../store/messages.ts";
import type { MemberRow, MessageRow } from "../../store/tables.ts";
import type { Needs } from "../needs.ts";
import { changeThread, type ThreadWork } from "../thread-work.ts";
import { forgetCorrection } from "./forget-corrections.ts";
import { onJudged, whatChanged } from "./on-judged.ts";

type JudgeNeeds = Pick<Needs, "store" | "bus" | "start" | "admit">;

const Parts = z.array(Part);

/**
 * What a person says of an answer: their own judgement, nobody else's. Saying what is so already changes nothing. An
 * answer that is the best of its round takes that from the one which was it before for the same person. Throws
 * `no_answer` for what no voice said, `only_answer` for the best of one, `passage_unknown` for words that are not there.
 */
export async function judgeMessage(
  needs: JudgeNeeds,
  member: MemberRow,
  id: Id,
  change: JudgementChange,
): Promise<{ judgement: Judgement | null; seq: number }> {
  const { value, seq } = await changeThread(needs, member.thread_id, async (work) => {
    const { place, text } = placeOf(await findMessage(work.db, id));
    const ofRound = await listJudgementsOfRounds(work.db, [place.round]);
    const before = ofRound.get(id)?.find((one) => one.by === member.id) ?? nothingSaidBy(member.id);
    const after = judged(before, change, work.now, text);
    if (isSame(before, after)) return { place, before, after: before };
    if (after.isBest && !before.isBest) {
      await checkChoice(work, place.round);
      await takeBestFrom(work, member.id, { place, ofRound });
    }
    if (before.correction !== null && after.correction === null) await forgetCorrection(work, id, member.id);
    await save(work, place, after);
    return { place, before, after };
  });
  const { place, before, after } = value;
  for (const told of whatChanged(before, after)) onJudged(needs, { ...place, by: member.id, ...told });
  return { judgement: isEmptyJudgement(after) ? null : after, seq };
}

function nothingSaidBy(by: Id): Judgement {
  return { by, thumb: null, isBest: false, correction: null, at: 0 };
}

/** What a voice said is saved once its turn has ended, never before. */
function placeOf(row: MessageRow | undefined): { place: JudgedPlace; text: string } {
  if (row === undefined) throw new AppError("not_found");
  const text = textOf({ parts: parseJson(Parts, row.parts) });
  if (row.turn_id === null || row.round_id === null || row.hidden === 1 || text.trim() === "")
    throw new AppError("no_answer");
  return { place: { thread: row.thread_id, round: row.round_id, message: row.id }, text };
}

function judged(before: Judgement, change: JudgementChange, now: number, text: string): Judgement {
  return {
    ...before,
    thumb: change.thumb === undefined ? before.thumb : change.thumb,
    isBest: change.isBest ?? before.isBest,
    correction: change.correction === undefined ? before.correction : corrected(before, change.correction, now, text),
    at: now,
  };
}

function corrected(
  { correction: before }: Judgement,
  said: NonNullable<JudgementChange["correction"]> | null,
  now: number,
  text: string,
): Correction | null {
  if (said === null) return null;
  const { passage } = said;
  if (passage !== null && (passage.start >= passage.end || passage.end > text.length))
    throw new AppError("passage_unknown");
  if (before === null) return { ...said, at: now, editedAt: null };
  const isSaidAlready =
    before.text === said.text && before.passage?.start === passage?.start && before.passage?.end === passage?.end;
  return isSaidAlready ? before : { ...said, at: before.at, editedAt: now };
}

function isSame(before: Judgement, after: Judgement): boolean {
  return before.thumb === after.thumb && before.isBest === after.isBest && before.correction === after.correction;
}

/** The best of one answer says nothing. */
async function checkChoice(work: ThreadWork, round: Id): Promise<void> {
  const answers = (await listMessagesOfRounds(work.db, [round])).filter(
    (row) => row.turn_id !== null && row.hidden === 0 && textOf({ parts: parseJson(Parts, row.parts) }).trim() !== "",
  );
  if (answers.length < 2) throw new AppError("only_answer");
}

async function takeBestFrom(
  work: ThreadWork,
  by: Id,
  { place, ofRound }: { place: JudgedPlace; ofRound: Map<Id, Judgement[]> },
): Promise<void> {
  for (const [message, judgements] of ofRound) {
    const best = judgements.find((one) => one.by === by && one.isBest);
    if (best !== undefined) await save(work, { ...place, message }, { ...best, isBest: false, at: work.now });
  }
}

async function save(work: ThreadWork, place: JudgedPlace, judgement: Judgement): Promise<void> {
  await saveJudgement(work.db, place, judgement);
  work.emit({ type: "message.judged", round: place.round, message: place.message, judgement });
}
