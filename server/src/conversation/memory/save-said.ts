import { planSaid, type ReadMessage, type SaidSource } from "@parley/engine";
import { applyMemory, type Id, type MemoryOp, RoundMember, type SaidMemory } from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "../../store/json.ts";
import { wholeReach } from "../../store/members.ts";
import { insertMemory, listMemory, updateMemory } from "../../store/memory.ts";
import { findRound } from "../../store/rounds.ts";
import type { Needs } from "../needs.ts";
import type { ThreadWork } from "../thread-work.ts";

const RoundMembers = z.array(RoundMember);

/** What a model wants kept, and what it was shown when it wrote it. */
export interface Said {
  said: SaidMemory[];
  speaker: Id;
  source: SaidSource["source"];
  round: Id;
  known: ReadonlyMap<string, Id>;
  messages: ReadonlyMap<string, ReadMessage>;
}

/** Saves what a model wrote into the memory, in the caller's transaction, as far as it holds. */
export async function saveSaid(
  needs: Pick<Needs, "newId" | "limits">,
  work: ThreadWork,
  { said, ...from }: Said,
): Promise<void> {
  if (said.length === 0) return;
  const thread = work.thread.id;
  const items = await listMemory(work.db, thread, wholeReach);
  const members = await work.members();
  const ops = planSaid({
    ...from,
    said,
    at: work.now,
    newId: needs.newId,
    items,
    people: new Set(members.flatMap((one) => (one.kind === "person" ? [one.id] : []))),
    sealed: await sealedIn(work, from.round),
    messages: await stillThere(work, from.messages),
    room: Math.max(0, needs.limits.memoryPerThread - items.length),
  });
  await saveOps(work, from.round, { items, ops });
}

async function saveOps(
  work: ThreadWork,
  round: Id,
  { items, ops }: { items: Parameters<typeof applyMemory>[0]; ops: MemoryOp[] },
): Promise<void> {
  if (ops.length === 0) return;
  const after = applyMemory(items, ops);
  const added = new Set(ops.flatMap((op) => (op.op === "ADD" ? [op.item.id] : [])));
  const place = { thread: work.thread.id, seq: work.thread.seq + 1 };
  await insertMemory(
    work.db,
    place,
    after.filter((item) => added.has(item.id)),
  );
  await updateMemory(
    work.db,
    after.filter((item) => !added.has(item.id) && !items.includes(item)),
  );
  work.emit({ type: "memory.changed", round, ops });
}

/** The families of those whose turns of the round saw nothing of the others' in it. */
async function sealedIn(work: ThreadWork, roundId: Id): Promise<Map<Id, string>> {
  const round = await findRound(work.db, roundId);
  if (round === undefined) return new Map();
  const families = new Map(parseJson(RoundMembers, round.members).map(({ id, family }) => [id, family]));
  const turns = await work.db
    .selectFrom("turns")
    .select(["member_id", "stage"])
    .where("round_id", "=", roundId)
    .where("kind", "=", "speak")
    .where("started_at", "is not", null)
    .execute();
  // Who spoke again later in the round may have read the others by then.
  const late = new Set(turns.flatMap((turn) => (turn.stage === "sealed" ? [] : [turn.member_id])));
  return new Map(
    turns.flatMap(({ member_id }) => {
      const family = families.get(member_id);
      return family === undefined || late.has(member_id) ? [] : [[member_id, family] as const];
    }),
  );
}

/** A message that was hidden while somebody quoted it is quoted no more. */
async function stillThere(
  work: ThreadWork,
  messages: ReadonlyMap<string, ReadMessage>,
): Promise<Map<string, ReadMessage>> {
  const ids = [...new Set([...messages.values()].map((message) => message.id))];
  if (ids.length === 0) return new Map();
  const rows = await work.db
    .selectFrom("messages")
    .select("id")
    .where("id", "in", ids)
    .where("thread_id", "=", work.thread.id)
    .where("hidden", "=", 0)
    .execute();
  const there = new Set(rows.map((row) => row.id));
  return new Map([...messages].filter(([, message]) => there.has(message.id)));
}
