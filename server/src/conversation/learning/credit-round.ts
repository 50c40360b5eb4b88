import type { Id, Judgement } from "@parley/protocol";
import { creditUses } from "../../learning/index.ts";
import type { Outcome } from "../../learning/index.ts";
import { lockAccount } from "../../store/events.ts";
import { listJudgementsOfRounds } from "../../store/judgements.ts";
import type { Judged } from "../judgements/on-judged.ts";
import type { Needs } from "../needs.ts";
import { changeThread } from "../thread-work.ts";

/**
 * Counts for the lessons that the turns of a round were told how their answers were judged, by the owners of the voices
 * alone: nobody else's thumb takes a lesson out or speaks for one. An answer nobody judged counts as neither, once its
 * owner judged another of the round.
 */
export async function creditRound(
  needs: Pick<Needs, "store" | "bus" | "start" | "admit">,
  { thread, round }: Pick<Judged, "thread" | "round">,
): Promise<void> {
  const first = await usesOf(needs.store, round);
  if (first.length === 0) return;
  await changeThread(needs, thread, async (work) => {
    const judgements = await listJudgementsOfRounds(work.db, [round]);
    const members = await work.members();
    const uses = await usesOf(work, round);
    for (const account of [...new Set(uses.map((use) => use.account_id))].toSorted()) {
      await lockAccount(work.db, account);
      const member = members.find((one) => one.kind === "person" && one.account_id === account)?.id ?? null;
      const isAnyJudged = [...judgements.values()].some((all) => all.some((one) => one.by === member));
      const own = uses.filter((use) => use.account_id === account);
      for (const { turn_id, message_id } of own) {
        const said = judgements.get(message_id ?? "")?.find((one) => one.by === member);
        const outcome = outcomeOf(said) ?? (isAnyJudged ? "neutral" : null);
        await creditUses(work.db, { turns: [turn_id], outcome, now: work.now });
      }
    }
  });
}

/** Which turns of a round were told or spared lessons, in order of their voices. */
async function usesOf(
  { db }: Pick<Needs["store"], "db">,
  round: Id,
): Promise<{ turn_id: Id; message_id: Id | null; account_id: Id }[]> {
  return db
    .selectFrom("lesson_uses")
    .innerJoin("turns", "turns.id", "lesson_uses.turn_id")
    .innerJoin("identities", "identities.id", "lesson_uses.learner_id")
    .select(["lesson_uses.turn_id", "turns.message_id", "identities.account_id"])
    .distinct()
    .where("turns.round_id", "=", round)
    .orderBy("identities.account_id")
    .orderBy("lesson_uses.turn_id")
    .execute();
}

/** What is wrong weighs more than what is good about an answer. */
function outcomeOf(said: Judgement | undefined): Outcome {
  if (said === undefined) return null;
  if (said.correction !== null || said.thumb === "down") return "harmful";
  return said.isBest || said.thumb === "up" ? "helpful" : null;
}
