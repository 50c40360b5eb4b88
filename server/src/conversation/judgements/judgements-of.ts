import type { PromptCorrection } from "@parley/engine";
import type { Id, Judgement } from "@parley/protocol";
import { type JudgedPlace, listCorrections, listJudgementsOfThread } from "../../store/judgements.ts";
import { listMembers } from "../../store/members.ts";
import type { Db } from "../../store/open-store.ts";

/** What one person says of one answer. */
export interface JudgedAnswer extends JudgedPlace {
  judgement: Judgement;
  /** Whether it came in with a file: said by somebody who has no account behind them here. */
  isImported: boolean;
}

/** All that people say of the answers of a thread, the longest unchanged first. */
export async function judgementsOf(db: Db, thread: Id): Promise<JudgedAnswer[]> {
  const judged = await listJudgementsOfThread(db, thread);
  if (judged.length === 0) return [];
  const imported = new Set((await listMembers(db, thread)).flatMap((one) => (one.imported === 1 ? [one.id] : [])));
  return judged
    .map((one) => ({ ...one, isImported: imported.has(one.judgement.by) }))
    .toSorted((a, b) => a.judgement.at - b.judgement.at);
}

/** The corrections of a thread as prompts are made of them; which of them a prompt shows follows from its messages. */
export async function correctionsIn(db: Db, thread: Id): Promise<PromptCorrection[]> {
  const said = await listCorrections(db, thread);
  return said.map(({ message, by, correction: { text, passage, at, editedAt } }) => ({
    message,
    by,
    text,
    passage,
    at: editedAt ?? at,
  }));
}
