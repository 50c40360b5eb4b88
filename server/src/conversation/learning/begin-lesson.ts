import { lessonPrompt } from "@parley/engine";
import { Profile, RoundSettings } from "@parley/protocol";
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
  /** The version of the words that asked. */
  version: number;
  evidence: Evidence;
}

/** So many tokens the answer may have. */
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
  if (learners.length === 0 || (await isDrawnAlready(work.db, evidence, members))) return null;
  if (work.thread.running !== null) return "later";
  const asked = await chooseAsked(needs, createThreadReading(work.db, work.thread, work.members), scribe);
  if (asked === null) return null;
  const attempts = [...(evidence.better === null ? [] : [evidence.better]), ...evidence.worse];
  const names = new Map(members.map((one) => [one.id, parseJson(Profile, one.profile).name]));
  const prompt = lessonPrompt({
    request: evidence.request.map((one) => one.text).join("\n\n"),
    attempts: attempts.map((one) => ({ name: names.get(one.author) ?? "", text: one.text })),
    correction: evidence.correction,
    names: [...names.values()],
  });
  const begun = await recordAsk(needs, work, asked, {
    round: judged.round,
    stage: "lesson",
    purpose: "lesson",
    prompt,
    answerTokens,
    said: [...evidence.request, ...attempts].map(({ message, text }) => ({ id: message, text })),
    shown: [{ kind: "corrections", id: "corrections", text: evidence.correction ?? "" }],
  });
  return begun === null || begun === "later" ? begun : { ...begun, evidence, version: prompt.version };
}
