import type { Step } from "@parley/engine";
import type { Id } from "@parley/protocol";
import { askedFor } from "../store/rounds.ts";
import type { TurnRow } from "../store/tables.ts";
import type { Needs } from "./needs.ts";
import type { ThreadWork } from "./thread-work.ts";

type PlanNeeds = Pick<Needs, "newId" | "owner">;

/** The first version of a step's turn. */
export function plannedTurn(needs: PlanNeeds, work: ThreadWork, roundId: Id, step: Step): TurnRow {
  return {
    ...unstarted(needs, work),
    thread_id: work.thread.id,
    round_id: roundId,
    kind: step.kind,
    stage: step.stage,
    member_id: step.member,
    position: step.position,
    version: 1,
    of_id: null,
    continues_id: null,
    step: JSON.stringify(step),
  };
}

/** Which version it is, and the account that asked for it. */
export type Version = Pick<TurnRow, "version" | "asked_by">;

/** A further version of a turn, which goes on with the text of `turn`; its step and so its inputs are the same. */
export function continuedTurn(needs: PlanNeeds, work: ThreadWork, turn: TurnRow, next: Version): TurnRow {
  return { ...turn, ...unstarted(needs, work), ...next, of_id: turn.of_id ?? turn.id, continues_id: turn.id };
}

/** A further version of a turn that begins anew; its step and so its inputs are the same. */
export function repeatedTurn(needs: PlanNeeds, work: ThreadWork, turn: TurnRow, next: Version): TurnRow {
  return { ...turn, ...unstarted(needs, work), ...next, of_id: turn.of_id ?? turn.id, continues_id: null };
}

function unstarted(needs: PlanNeeds, work: ThreadWork) {
  return {
    id: needs.newId(),
    status: "planned" as const,
    outcome: null,
    code: null,
    stop: null,
    stopped_by: null,
    owner: needs.owner,
    fence: 0,
    message_id: null,
    usage: null,
    unseen: 0,
    asked_by: null,
    result: null,
    planned_at: work.now,
    started_at: null,
    progress_at: null,
    ended_at: null,
  };
}

export function emitPlanned(work: ThreadWork, turn: TurnRow): void {
  work.emit({
    type: "turn.planned",
    round: turn.round_id,
    plan: {
      turn: turn.id,
      stage: turn.stage,
      member: turn.member_id,
      position: turn.position,
      version: turn.version,
      of: turn.of_id,
      continues: turn.continues_id,
      ...askedFor(turn),
    },
  });
}
