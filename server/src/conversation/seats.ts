import { AppError, type Command, type Id, Mark, type Member, Profile, type SeatOptions } from "@parley/protocol";
import { findIdentity } from "../store/identities.ts";
import { parseJson } from "../store/json.ts";
import { insertMember, listMembers, overridesOf, toMember, updateMember } from "../store/members.ts";
import type { Store } from "../store/open-store.ts";
import type { MemberRow } from "../store/tables.ts";
import { listOpenTurns } from "../store/turns.ts";
import { advanceRound } from "./advance-round.ts";
import { handleFrom } from "./handles.ts";
import type { Needs } from "./needs.ts";
import { stopTurnRow } from "./stop-turn-row.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

type SeatNeeds = Pick<Needs, "store" | "bus" | "start" | "newId" | "owner">;

const seatsAtMost = 32;

export async function seatIdentity(
  needs: SeatNeeds,
  account: Id,
  thread: Id,
  identity: Id,
): Promise<{ member: Member; seq: number }> {
  const { value, seq } = await changeThread(needs, thread, (work) => seat(needs, work, account, identity));
  return { member: value, seq };
}

/** Seats an identity of the account; it answers from the next round on. */
export async function seat(
  needs: Pick<Needs, "newId">,
  work: ThreadWork,
  account: Id,
  identityId: Id,
  replaced: MemberRow | null = null,
): Promise<Member> {
  const identity = await findIdentity(work.db, identityId);
  if (identity === undefined || identity.account_id !== account) throw new AppError("not_found");
  const members = await listMembers(work.db, work.thread.id);
  const seated = members.filter(
    (member) => member.left_at === null && member.kind === "identity" && member.id !== replaced?.id,
  );
  if (seated.some((member) => member.identity_id === identityId)) throw new AppError("already_seated");
  if (seated.length >= seatsAtMost)
    throw new AppError("invalid_request", { message: `At most ${seatsAtMost} voices sit in a thread.` });
  const row: MemberRow = {
    id: needs.newId(),
    thread_id: work.thread.id,
    kind: "identity",
    account_id: account,
    identity_id: identityId,
    handle: handleFrom(
      identity.slug,
      members.map((member) => member.handle),
    ),
    role: "member",
    profile: JSON.stringify({
      name: identity.name,
      role: identity.role,
      mark: parseJson(Mark, identity.mark),
      model: identity.model,
      practice: identity.provider === "practice",
    } satisfies Profile),
    overrides: null,
    imported: 0,
    position: replaced?.position ?? Math.max(-1, ...members.map((member) => member.position)) + 1,
    read_seq: 0,
    pinned_at: null,
    joined_at: work.now,
    left_at: null,
  };
  await insertMember(work.db, row);
  const member = toMember(row);
  work.emit({ type: "member.joined", member, ...(replaced === null ? {} : { replaces: replaced.id }) });
  return member;
}

/** Another identity of the account takes the place of a voice, which leaves: what it writes now is stopped. */
export async function replaceSeat(
  needs: SeatNeeds,
  account: Id,
  { thread, member: memberId, identity }: { thread: Id; member: Id; identity: Id },
): Promise<{ member: Member; seq: number }> {
  const { value, seq } = await changeThread(needs, thread, async (work) => {
    const row = await findVoice(work, memberId);
    if (row.identity_id === identity) throw new AppError("already_seated");
    // The seat is filled first: ending the voice's turns asks the engine, which must see the table as it will be.
    const member = await seat(needs, work, account, identity, row);
    await leave(needs, work, memberId);
    return member;
  });
  return { member: value, seq };
}

/** What the account's own voice does otherwise in this thread. Others' voices are not told of. */
export async function readSeat(store: Pick<Store, "db">, account: Id, thread: Id, memberId: Id): Promise<SeatOptions> {
  const row = (await listMembers(store.db, thread)).find((member) => member.id === memberId);
  if (row === undefined || row.kind !== "identity" || row.left_at !== null) throw new AppError("not_found");
  if (row.account_id !== account) throw new AppError("forbidden");
  return overridesOf(row);
}

/** Model and parameters are the business of whoever pays for the voice; its name here is everyone's. */
export async function changeMember(
  needs: SeatNeeds,
  account: Id,
  { thread, member: memberId }: { thread: Id; member: Id },
  command: Command<"changeMember">,
): Promise<{ member: Member; seq: number }> {
  const { value, seq } = await changeThread(needs, thread, async (work) => {
    const row = await findVoice(work, memberId);
    const isOwners = command.model !== undefined || command.parameters !== undefined;
    if (isOwners && row.account_id !== account) throw new AppError("forbidden");
    const identity = row.identity_id === null ? undefined : await findIdentity(work.db, row.identity_id);
    const overrides = overridesOf(row);
    if (command.model !== undefined) overrides.model = command.model;
    if (command.parameters !== undefined) overrides.parameters = command.parameters;
    const profile = parseJson(Profile, row.profile);
    const changed: MemberRow = {
      ...row,
      overrides: JSON.stringify(overrides),
      profile: JSON.stringify({
        ...profile,
        name: command.name ?? profile.name,
        model: overrides.model ?? identity?.model ?? profile.model,
      }),
    };
    await updateMember(work.db, memberId, { overrides: changed.overrides, profile: changed.profile });
    const member = toMember(changed);
    work.emit({ type: "member.changed", member });
    return member;
  });
  return { member: value, seq };
}

/** Unseats a voice: what it writes now is stopped, what it said stays. */
export async function removeMember(needs: SeatNeeds, thread: Id, memberId: Id): Promise<{ seq: number }> {
  const { seq } = await changeThread(needs, thread, async (work) => {
    await findVoice(work, memberId);
    await leave(needs, work, memberId);
  });
  return { seq };
}

export async function leave(needs: Pick<Needs, "newId" | "owner">, work: ThreadWork, memberId: Id): Promise<void> {
  await updateMember(work.db, memberId, { left_at: work.now });
  work.emit({ type: "member.left", member: memberId });
  // Versions run beside the round, which does not know them.
  for (const turn of await listOpenTurns(work.db, work.thread.id)) {
    if (turn.member_id === memberId && turn.version > 1) await stopTurnRow(work, turn, "mode", null);
  }
  if (work.thread.running !== null) await advanceRound(needs, work, work.thread.running);
}

async function findVoice(work: ThreadWork, memberId: Id): Promise<MemberRow> {
  const row = (await listMembers(work.db, work.thread.id)).find((member) => member.id === memberId);
  if (row === undefined || row.kind !== "identity" || row.left_at !== null) throw new AppError("not_found");
  return row;
}
