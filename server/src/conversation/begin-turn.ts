import { nextCall } from "@parley/engine";
import {
  type FailureCode,
  type Id,
  Parameters,
  Part,
  type Part as MessagePart,
  Profile,
  Provider,
} from "@parley/protocol";
import { z } from "zod";
import { isLocalAddress } from "../outbound/address.ts";
import { type CallPrice, priceOfCall } from "../providers/cost-of.ts";
import type { ModelRequest } from "../providers/model-request.ts";
import type { Secret } from "../secrets/secret.ts";
import { insertCall } from "../store/calls.ts";
import { findConnection, findIdentity } from "../store/identities.ts";
import { parseJson } from "../store/json.ts";
import { overridesOf } from "../store/members.ts";
import type { IdentityRow, TurnRow } from "../store/tables.ts";
import { findTurn, updateTurn } from "../store/turns.ts";
import { advanceRound } from "./advance-round.ts";
import { endTurn } from "./end-turn.ts";
import type { Needs } from "./needs.ts";
import { promptOfTurn } from "./prompt-of-turn.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

const Parts = z.array(Part);

/** A turn whose first call is recorded, with all that its calls need. */
export interface BegunTurn {
  turn: TurnRow;
  call: Id;
  request: Omit<ModelRequest, "signal">;
  price: CallPrice;
  /** Text that a continued turn begins with. */
  kept: MessagePart[];
  ownNames: string[];
  otherNames: string[];
}

/**
 * Marks a planned turn as running and records its first call, in a transaction
 * that commits before any provider is called. Null if there is nothing to run
 * any more, or if the turn ended here because its voice has no way to a provider.
 */
export async function beginTurn(needs: Needs, turnId: Id): Promise<BegunTurn | null> {
  const found = await needs.store.moment(({ db }) => findTurn(db, turnId));
  if (found === undefined || found.status !== "planned") return null;
  const { value } = await changeThread(needs, found.thread_id, async (work) => {
    const turn = await findTurn(work.db, turnId);
    if (turn === undefined || turn.status !== "planned" || turn.owner !== needs.owner) return null;
    const decision = nextCall(
      { id: turn.id, status: "running", calls: [], limits: { retries: needs.limits.retriesPerCall } },
      work.now,
    );
    if (decision.call === undefined) return null;

    turn.fence += 1;
    turn.status = "running";
    await updateTurn(work.db, turn.id, {
      status: "running",
      fence: turn.fence,
      started_at: work.now,
      progress_at: work.now,
    });
    work.emit({ type: "turn.started", round: turn.round_id, turn: turn.id });
    const begun = await prepare(needs, work, turn);
    if (typeof begun === "string") {
      await endTurn(needs, work, turn, { outcome: "failed", code: begun, parts: [], usage: null });
      return null;
    }
    if (turn.version === 1) await advanceRound(needs, work, turn.round_id);
    return begun;
  });
  return value;
}

async function prepare(needs: Needs, work: ThreadWork, turn: TurnRow): Promise<BegunTurn | FailureCode> {
  const { db, thread, now } = work;
  const member = await db.selectFrom("members").selectAll().where("id", "=", turn.member_id).executeTakeFirstOrThrow();
  const identity = member.identity_id === null ? undefined : await findIdentity(db, member.identity_id);
  if (identity === undefined) return "no_connection";
  const connection = await connectionOf(needs, work, identity);
  if (typeof connection === "string") return connection;

  const { prompt, adds, continues, model } = await promptOfTurn({ db, thread, turn, identity });
  const parameters = overridesOf(member).parameters ?? parseJson(Parameters, identity.parameters);
  const provider = Provider.parse(identity.provider);
  const facts = needs.factsOf(provider, model ?? identity.model);
  const call = needs.newId();
  await insertCall(db, {
    id: call,
    thread_id: thread.id,
    turn_id: turn.id,
    n: 1,
    purpose: "first",
    account_id: member.account_id,
    connection_id: connection.id,
    provider: identity.provider,
    model: model ?? identity.model,
    status: "started",
    outcome: null,
    code: null,
    owner: needs.owner,
    fence: turn.fence,
    continues_id: continues,
    adds: JSON.stringify(adds),
    usage: null,
    cost: null,
    started_at: now,
    first_token_at: null,
    ended_at: null,
  });
  const names = await namesOf(work);
  const ownName = parseJson(Profile, member.profile).name;
  return {
    turn,
    call,
    kept: await keptParts(work, turn),
    ownNames: [ownName],
    otherNames: names.filter((name) => name !== ownName),
    price: priceOfCall({ provider, baseUrl: connection.baseUrl }, facts),
    request: {
      provider,
      baseUrl: connection.baseUrl,
      trusted: connection.trusted,
      key: connection.key,
      model: model ?? identity.model,
      system: prompt.system,
      messages: prompt.messages,
      parameters,
      seed: turn.id,
      kind: "speak",
      limits: {
        firstTokenMs:
          facts.firstTokenMs ?? (connection.local ? needs.limits.firstTokenLocalMs : needs.limits.firstTokenMs),
        idleMs: needs.limits.idleMs,
        totalMs: needs.limits.callTotalMs,
      },
    },
  };
}

interface Way {
  id: Id | null;
  baseUrl: string | null;
  trusted: boolean;
  local: boolean;
  key: Secret | null;
}

/** Where the identity's calls go, or why they cannot. */
async function connectionOf(needs: Needs, work: ThreadWork, identity: IdentityRow): Promise<Way | FailureCode> {
  if (identity.provider === "practice") return { id: null, baseUrl: null, trusted: true, local: true, key: null };
  const row = identity.connection_id === null ? undefined : await findConnection(work.db, identity.connection_id);
  // A connection serves its owner's voices only, however the two came together.
  if (row === undefined || (row.account_id !== null && row.account_id !== identity.account_id)) return "no_connection";
  const key = needs.keyOf(row);
  if (key === "lost") return "key_refused";
  const local = isLocalAddress(row.base_url);
  return { id: row.id, baseUrl: row.base_url, trusted: row.source === "environment", local, key };
}

async function keptParts(work: ThreadWork, turn: TurnRow): Promise<MessagePart[]> {
  if (turn.continues_id === null) return [];
  const message = await work.db
    .selectFrom("messages")
    .select("parts")
    .where("turn_id", "=", turn.continues_id)
    .executeTakeFirst();
  return message === undefined ? [] : parseJson(Parts, message.parts).filter((part) => part.type === "text");
}

async function namesOf(work: ThreadWork): Promise<string[]> {
  const rows = await work.db.selectFrom("members").select("profile").where("thread_id", "=", work.thread.id).execute();
  return [...new Set(rows.map((row) => parseJson(Profile, row.profile).name))];
}
