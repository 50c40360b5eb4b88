import { type Id, type LessonEvidence, Part, textOf } from "@parley/protocol";
import { z } from "zod";
import { listJudgementsOfRounds } from "../../store/judgements.ts";
import { parseJson } from "../../store/json.ts";
import { listMessagesOfRounds } from "../../store/messages.ts";
import type { Db } from "../../store/open-store.ts";
import type { MessageRow } from "../../store/tables.ts";
import type { Judged } from "../judgements/on-judged.ts";

/** An answer or a question of a round, with its words. */
export interface Said {
  message: Id;
  /** Its member. */
  author: Id;
  text: string;
}

interface Answer extends Said {
  stage: string;
}

/** What shows that one attempt at a request was better than others: nothing else teaches. */
export interface Evidence {
  kind: LessonEvidence;
  /** What people asked in the round, and whose messages those are. */
  request: Said[];
  /** Null where a person's correction is the better. */
  better: Said | null;
  worse: Said[];
  correction: string | null;
  /** The member who judged. */
  by: Id;
}

const Parts = z.array(Part);

/**
 * What a judgement shows now: a best answer against the others of its round, a correction against what it corrects, an
 * answer that more people raise than lower against one that more lower. Null where it shows nothing (any more).
 */
export async function evidenceOf(
  db: Db,
  { round, message, by, kind }: Pick<Judged, "round" | "message" | "by" | "kind">,
): Promise<Evidence | null> {
  if (kind === "withdrawn") return null;
  const rows = (await listMessagesOfRounds(db, [round])).filter((row) => row.hidden === 0);
  const judgements = await listJudgementsOfRounds(db, [round]);
  const request = rows.filter((row) => row.turn_id === null).map(saidIn);
  const stages = await stagesOf(db, round);
  const answers = rows
    .map((row): Answer => ({ ...saidIn(row), stage: stages.get(row.turn_id ?? "") ?? "" }))
    .filter((one) => one.stage !== "" && one.text.trim() !== "");
  const judged = answers.find((one) => one.message === message);
  if (judged === undefined) return null;
  const own = judgements.get(message)?.find((one) => one.by === by);
  // What others say of an answer is no attempt at what it answers.
  const others = answers.filter((one) => one.author !== judged.author && one.stage === judged.stage);
  const found = { request, by };
  if (kind === "correction") {
    const correction = own?.correction ?? null;
    return correction === null
      ? null
      : { ...found, kind: "correction", better: null, worse: [judged], correction: correction.text };
  }
  if (kind === "best") {
    const isStill = own?.isBest === true && others.length > 0;
    return isStill ? { ...found, kind: "best", better: judged, worse: others, correction: null } : null;
  }
  const raised = (one: Said): number =>
    (judgements.get(one.message) ?? []).reduce(
      (sum, { thumb }) => sum + (thumb === "up" ? 1 : thumb === "down" ? -1 : 0),
      0,
    );
  const [better] = answers.filter((one) => raised(one) > 0).toSorted((a, b) => raised(b) - raised(a));
  const worse = answers.filter(
    (one) => raised(one) < 0 && one.author !== better?.author && one.stage === better?.stage,
  );
  if (better === undefined || worse.length === 0) return null;
  return { ...found, kind: "thumbs", better, worse, correction: null };
}

async function stagesOf(db: Db, round: Id): Promise<Map<Id, string>> {
  const turns = await db.selectFrom("turns").select(["id", "stage"]).where("round_id", "=", round).execute();
  return new Map(turns.map((turn) => [turn.id, turn.stage]));
}

function saidIn(row: MessageRow): Said {
  return { message: row.id, author: row.author_id, text: textOf({ parts: parseJson(Parts, row.parts) }) };
}
