import { type Id, type LessonTaint, RoundSettings } from "@parley/protocol";
import { parseJson } from "../../store/json.ts";
import { findPerson, reachOf } from "../../store/members.ts";
import type { Db } from "../../store/open-store.ts";
import type { MemberRow, ThreadRow } from "../../store/tables.ts";
import { isRoundWithin } from "../reach.ts";
import type { Evidence } from "./evidence-of.ts";

/** A voice that may take something along, whose it is, and why that may not be trusted at once. */
export interface Learner {
  identity: Id;
  account: Id;
  taints: LessonTaint[];
}

/**
 * Whom evidence teaches: the voices whose attempts were worse, as far as their owners read the thread: what they learn
 * is shown to their owners. In order of account, as transactions lock accounts.
 */
export async function learnersOf(
  db: Db,
  thread: ThreadRow,
  { members, evidence, round }: { members: MemberRow[]; evidence: Evidence; round: Id },
): Promise<Learner[]> {
  if (!parseJson(RoundSettings, thread.settings).learns) return [];
  const authors = new Set(evidence.worse.map((one) => one.author));
  const learners: Learner[] = [];
  for (const { id, identity_id } of members) {
    if (!authors.has(id) || identity_id === null) continue;
    const identity = await db
      .selectFrom("identities")
      .innerJoin("accounts", "accounts.id", "identities.account_id")
      .select(["identities.account_id", "identities.learns", "accounts.learns as account_learns"])
      .where("identities.id", "=", identity_id)
      .executeTakeFirst();
    if (identity === undefined || identity.learns === 0 || identity.account_learns === 0) continue;
    const account = identity.account_id;
    const owner = await findPerson(db, thread.id, account);
    if (owner === undefined || !(await isRoundWithin(db, round, reachOf(owner)))) continue;
    learners.push({ identity: identity_id, account, taints: taintsOf(account, members, evidence) });
  }
  const once = new Map(learners.map((one) => [one.identity, one]));
  return [...once.values()].toSorted((a, b) => (a.account < b.account ? -1 : 1));
}

/** What of the evidence is not its owner's own word: each waits until the owner takes it in. */
function taintsOf(account: Id, members: MemberRow[], { by, request, better, worse }: Evidence): LessonTaint[] {
  const of = new Map(members.map((one) => [one.id, one]));
  const taints = new Set<LessonTaint>();
  if (of.get(by)?.account_id !== account) taints.add("other_person");
  for (const { author } of [...request, ...(better === null ? [] : [better]), ...worse]) {
    const member = of.get(author);
    if (member?.imported === 1) taints.add("imported");
    // A voice that somebody else brought along says what they want it to say.
    else if (member?.account_id !== account) taints.add("guest");
  }
  return [...taints];
}
