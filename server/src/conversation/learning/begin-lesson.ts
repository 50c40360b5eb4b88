import { lessonPrompt } from "@parley/engine";
import { RoundSettings } from "@parley/protocol";
import { parseJson } from "../../store/json.ts";
import { chooseAsked } from "../asks/choose-asked.ts";
import { type AskNeeds, type BegunAsk, recordAsk } from "../asks/record-ask.ts";
import type { Judged } from "../judgements/on-judged.ts";
import { createThreadReading } from "../read-path.ts";
import type { ThreadWork } from "../thread-work.ts";
import { type Evidence, evidenceOf } from "./evidence-of.ts";
import { isDrawnAlready } from "./rests-on.ts";
import { learnersOf } from "./learners-of.ts";

/** A recorded question what separates attempts at one request. */
export interface BegunLesson extends BegunAsk {
  evidence: Evidence;
}

/** So many letters of an attempt are read, and so many tokens the answer may have. */
const longestText = 8_000;
const answerTokens = 500;

/**
 * Records the question what is to be learned from a judgement, in the caller's transaction. Null where it shows nothing,
 * nobody learns from it, the same was asked before, nobody is to be asked or can be, or no budget pays for it; `later`
 * while a round runs or turns take all the room.
 */
export async function beginLesson(
  needs: AskNeeds,
  work: ThreadWork,
  judged: Judged,
): Promise<BegunLesson | "later" | null> {
  const { scribe } = parseJson(RoundSettings, work.thread.settings);
  if (!needs.learning || scribe === "off") return null;
  const evidence = await evidenceOf(work.db, judged);
  if (evidence === null) return null;
  const members = await work.members();
  const learners = await learnersOf(work.db, work.thread, { members, evidence, round: judged.round });
  if (learners.length === 0 || (await isDrawnAlready(work.db, judged.round, evidence))) return null;
  if (work.thread.running !== null) return "later";
  const asked = await chooseAsked(needs, createThreadReading(work.db, work.thread, work.members), scribe);
  if (asked === null) return null;
  const cut = (text: string): string => text.slice(0, longestText);
  const attempts = [...(evidence.better === null ? [] : [evidence.better]), ...evidence.worse];
  const prompt = lessonPrompt({
    request: cut(evidence.request.map((one) => one.text).join("\n\n")),
    attempts: attempts.map((one) => cut(one.text)),
    correction: evidence.correction,
  });
  const begun = await recordAsk(needs, work, asked, {
    round: judged.round,
    stage: "lesson",
    purpose: "lesson",
    prompt,
    answerTokens,
    said: [...evidence.request, ...attempts].map(({ message, text }) => ({ id: message, text })),
    shown: [
      { kind: "corrections", id: "corrections", text: evidence.correction ?? "" },
      { kind: "instruction", id: "tail", text: prompt.task },
    ],
  });
  return begun === null || begun === "later" ? begun : { ...begun, evidence };
}
