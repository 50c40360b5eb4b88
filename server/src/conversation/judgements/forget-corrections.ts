import { shownCorrection } from "@parley/engine";
import type { Id } from "@parley/protocol";
import { rewriteThreadEvent } from "../../store/events.ts";
import { deleteJudgementsOf } from "../../store/judgements.ts";
import { forgetPrompts } from "../forget-prompts.ts";
import type { ThreadWork } from "../thread-work.ts";

/** What people said of a message that is hidden goes with it: corrections often repeat its words. */
export async function hideJudgements(work: ThreadWork, message: Id): Promise<void> {
  await forgetCorrection(work, message, null);
  await deleteJudgementsOf(work.db, message);
}

/**
 * Takes the texts of corrections of a message out of the log and out of what prompts were made of: those by one member,
 * or all. That somebody judged stays.
 */
export async function forgetCorrection(work: ThreadWork, message: Id, by: Id | null): Promise<void> {
  const texts = new Set<string>();
  await rewriteThreadEvent(work.db, { thread: work.thread.id, type: "message.judged", holds: message }, (event) => {
    if (event.type !== "message.judged" || event.message !== message) return event;
    const { judgement } = event;
    if (judgement.correction === null || (by !== null && judgement.by !== by)) return event;
    texts.add(judgement.correction.text);
    return { ...event, judgement: { ...judgement, correction: null } };
  });
  await forgetPrompts(work, "corrections", [...texts].map(shownCorrection));
}
