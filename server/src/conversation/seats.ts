import {
  AppError,
  type Command,
  firstLetter,
  type Id,
  Mark,
  type Member,
  Profile,
  RoundSettings,
  type SeatOptions,
} from "@parley/protocol";
import { isLocalAddress } from "../outbound/address.ts";
import { findConnection, findIdentity } from "../store/identities.ts";
import { parseJson } from "../store/json.ts";
import { findSeatOffer } from "../store/offers.ts";
import { findPerson, insertMember, listMembers, overridesOf, toMember, updateMember } from "../store/members.ts";
import type { Store } from "../store/open-store.ts";
import type { IdentityRow, MemberRow } from "../store/tables.ts";
import { isBeside } from "../store/rounds.ts";
import { listOpenTurns } from "../store/turns.ts";
import { advanceRound } from "./advance-round.ts";
import { allow } from "./authorize.ts";
import { handleFrom } from "./handles.ts";
import type { Needs } from "./needs.ts";
import { stopTurnRow } from "./stop-turn-row.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

type SeatNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

const seatsAtMost = 32;

export async function seatIdentity(
  needs: SeatNeeds,
  account: Id,
  thread: Id,
  identity: Id,
  extras: Pick<SeatExtras, "handle"> = {},
): Promise<{ member: Member; seq: number }> {
  const { value, seq } = await changeThread(needs, thread, async (work) => {
    // Asked again under the lock: a voice sits there no longer than its person.
    const person = await findPerson(work.db, thread, account);
    if (person === undefined) throw new AppError("not_found");
    allow(person, "thread.seat");
    return seat(needs, work, account, identity, extras);
  });
  return { member: value, seq };
}

interface SeatExtras {
  replaced?: MemberRow;
  /** What its handle is made of, where that is not its slug. */
  handle?: string;
  /** The line-up it was picked by, whose offer it then stands under. */
  lineUp?: Id;
}

/** Seats an identity of the account, or one that is offered to it; it answers from the next round on. */
export async function seat(
  needs: Pick<Needs, "newId">,
  work: ThreadWork,
  account: Id,
  identityId: Id,
  { replaced, handle, lineUp }: SeatExtras = {},
): Promise<Member> {
  const identity = await findIdentity(work.db, identityId);
  if (identity === undefined) throw new AppError("not_found");
  const isOwn = identity.account_id === account;
  const offer = isOwn ? undefined : await findSeatOffer(work.db, identity, lineUp);
  if (!isOwn && offer === undefined) throw new AppError("not_found");
  if (parseJson(RoundSettings, work.thread.settings).localOnly && !(await isLocal(work, identity)))
    throw new AppError("local_only");
  const members = await listMembers(work.db, work.thread.id);
  const seated = members.filter(
    (member) => member.left_at === null && member.kind === "identity" && member.id !== replaced?.id,
  );
  if (seated.some((member) => member.identity_id === identityId)) throw new AppError("already_seated");
  if (seated.length >= seatsAtMost)
    throw new AppError("invalid_request", { message: `At most ${seatsAtMost} voices sit in a thread.` });
  const row = voiceRow(needs, work, members, {
    account,
    identity: identityId,
    offer: offer?.id ?? null,
    handle: handle ?? identity.slug,
    profile: {
      name: identity.name,
      role: identity.role,
      mark: parseJson(Mark, identity.mark),
      model: identity.model,
      practice: identity.provider === "practice",
    },
  });
  if (replaced !== undefined) row.position = replaced.position;
  await insertMember(work.db, row);
  const member = toMember(row);
  work.emit({ type: "member.joined", member, ...(replaced === undefined ? {} : { replaces: replaced.id }) });
  return member;
}

async function isLocal({ db }: ThreadWork, { provider, connection_id: id }: IdentityRow): Promise<boolean> {
  if (provider === "practice") return true;
  const connection = id === null ? undefined : await findConnection(db, id);
  return connection !== undefined && isLocalAddress(connection.base_url);
}

/** A seat for what was asked for and cannot answer: each round says so, until somebody takes the seat away. */
export async function seatAbsent(
  needs: Pick<Needs, "newId">,
  work: ThreadWork,
  account: Id,
  { asked, name }: AbsentSeat,
): Promise<Member> {
  const members = await listMembers(work.db, work.thread.id);
  const mark = { shape: "square" as const, hue: "graphite" as const, letter: firstLetter(name) };
  const profile = { name, role: "", mark, model: asked, practice: false };
  const row = voiceRow(needs, work, members, { account, identity: null, offer: null, handle: asked, profile });
  await insertMember(work.db, row);
  const member = toMember(row);
  work.emit({ type: "member.joined", member });
  return member;
}

export interface AbsentSeat {
  /** The id that was asked for; the seat's profile keeps it as its model. */
  asked: string;
  name: string;
}

interface VoiceSeat {
  account: Id;
  identity: Id | null;
  offer: Id | null;
  handle: string;
  profile: Profile;
}

function voiceRow(
  needs: Pick<Needs, "newId">,
  work: ThreadWork,
  members: MemberRow[],
  { account, identity, offer, handle, profile }: VoiceSeat,
): MemberRow {
  return {
    id: needs.newId(),
    thread_id: work.thread.id,
    kind: "identity",
    account_id: account,
    identity_id: identity,
    offer_id: offer,
    handle: handleFrom(
      handle,
      members.map((member) => member.handle),
    ),
    role: "member",
    profile: JSON.stringify(profile),
    overrides: null,
    imported: 0,
    position: Math.max(-1, ...members.map((member) => member.position)) + 1,
    read_seq: 0,
    mentioned_seq: 0,
    pinned_at: null,
    reads_from_round: 0,
    reads_from_seq: 0,
    joined_at: work.now,
    left_at: null,
  };
}

interface Replacement {
  thread: Id;
  member: Id;
  identity: Id;
  handle?: string;
  /** Whether the account may take the seat of others' voices too. */
  mayAny?: boolean;
}

/** Another identity of the account takes the place of a voice, which leaves: what it writes now is stopped. */
export async function replaceSeat(
  needs: SeatNeeds,
  account: Id,
  { thread, member: memberId, identity, mayAny = false, ...extras }: Replacement,
): Promise<{ member: Member; seq: number }> {
  const { value, seq } = await changeThread(needs, thread, async (work) => {
    const row = await findVoice(work, memberId);
    if (!mayAny && row.account_id !== account) throw new AppError("forbidden", { message: notYours });
    if (row.identity_id === identity) throw new AppError("already_seated");
    // The seat is filled first: ending the voice's turns asks the engine, which must see the table as it will be.
    const member = await seat(needs, work, account, identity, { replaced: row, ...extras });
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

/** Model, parameters and instructions are the business of whoever pays for the voice; its name here is everyone's. */
export async function changeMember(
  needs: SeatNeeds,
  account: Id,
  { thread, member: memberId }: { thread: Id; member: Id },
  command: Command<"changeMember">,
): Promise<{ member: Member; seq: number }> {
  const { value, seq } = await changeThread(needs, thread, async (work) => {
    const row = await findVoice(work, memberId);
    const { model, parameters, instructions } = command;
    const isOwners = model !== undefined || parameters !== undefined || instructions !== undefined;
    if (isOwners && row.account_id !== account) throw new AppError("forbidden");
    if (isOwners && row.offer_id !== null) throw new AppError("forbidden", { message: offered });
    const identity = row.identity_id === null ? undefined : await findIdentity(work.db, row.identity_id);
    const overrides = overridesOf(row);
    if (model !== undefined) overrides.model = model;
    if (parameters !== undefined) overrides.parameters = parameters;
    if (instructions !== undefined) overrides.instructions = instructions;
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

const offered = "This voice is offered to you: how it answers is up to whoever offers it.";
const notYours = "This voice belongs to somebody else: they may take it away, and the thread's owner.";

/** Unseats a voice of the person's own, or as the thread's owner any: what it writes now is stopped, what it said stays. */
export async function removeMember(needs: SeatNeeds, person: MemberRow, memberId: Id): Promise<{ seq: number }> {
  const { seq } = await changeThread(needs, person.thread_id, async (work) => {
    const row = await findVoice(work, memberId);
    if (person.role !== "owner" && row.account_id !== person.account_id)
      throw new AppError("forbidden", { message: notYours });
    await leave(needs, work, memberId);
  });
  return { seq };
}

export async function leave(needs: Pick<Needs, "newId" | "owner">, work: ThreadWork, memberId: Id): Promise<void> {
  await updateMember(work.db, memberId, { left_at: work.now });
  work.emit({ type: "member.left", member: memberId });
  // What runs beside the round is not known to it.
  for (const turn of await listOpenTurns(work.db, work.thread.id)) {
    if (turn.member_id === memberId && isBeside(turn)) await stopTurnRow(work, turn, "mode", null);
  }
  if (work.thread.running !== null) await advanceRound(needs, work, work.thread.running);
}

async function findVoice(work: ThreadWork, memberId: Id): Promise<MemberRow> {
  const row = (await listMembers(work.db, work.thread.id)).find((member) => member.id === memberId);
  if (row === undefined || row.kind !== "identity" || row.left_at !== null) throw new AppError("not_found");
  return row;
}
