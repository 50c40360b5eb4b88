import { AppError, type GuestRole, type Id, type Member, personMark, Profile, type Terms } from "@parley/protocol";
import { deleteRequest, endInvitation, listOpenInvitations } from "../store/invitations.ts";
import { parseJson } from "../store/json.ts";
import { findPerson, insertMember, listMembers, toMember, updateMember } from "../store/members.ts";
import type { MemberRow } from "../store/tables.ts";
import { findAccount } from "../store/users.ts";
import { handleFrom } from "./handles.ts";
import type { Needs } from "./needs.ts";
import { leave } from "./seats.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

type PeopleNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

const peopleAtMost = 200;

/**
 * Lets an account's person in, inside a transaction on the thread. Who sits
 * there stays as they are; who had left is the same member again. What they read
 * begins with the next round where the terms say so.
 */
export async function letIn(
  needs: Pick<Needs, "newId">,
  work: ThreadWork,
  account: Id,
  { role, reads }: Terms,
): Promise<Member> {
  const { db, thread, now } = work;
  const members = await listMembers(db, thread.id);
  const people = members.filter((one) => one.kind === "person");
  const before = people.find((one) => one.account_id === account);
  if (before !== undefined && before.left_at === null) return toMember(before);
  if (people.filter((one) => one.left_at === null).length >= peopleAtMost)
    throw new AppError("invalid_request", { message: `At most ${peopleAtMost} people sit in a thread.` });
  const person = await findAccount(db, account);
  if (person === undefined) throw new AppError("not_signed_in");
  const profile: Profile = { name: person.name, role: "", mark: personMark(person.name), model: null, practice: false };
  const isAll = reads === "all";
  const fresh = {
    role,
    profile: JSON.stringify(profile),
    // What was said before they came is not unread.
    read_seq: thread.seq,
    mentioned_seq: 0,
    offer_id: null,
    pinned_at: null,
    reads_from_round: isAll ? 0 : thread.rounds,
    reads_from_seq: isAll ? 0 : thread.seq,
    joined_at: now,
    left_at: null,
  };
  const row: MemberRow =
    before === undefined
      ? {
          id: needs.newId(),
          thread_id: thread.id,
          kind: "person",
          account_id: account,
          identity_id: null,
          handle: handleFrom(
            person.name,
            members.map((one) => one.handle),
          ),
          overrides: null,
          imported: 0,
          position: Math.max(-1, ...members.map((one) => one.position)) + 1,
          ...fresh,
        }
      : { ...before, ...fresh };
  await (before === undefined ? insertMember(db, row) : updateMember(db, row.id, fresh));
  await deleteRequest(db, { thread: thread.id, account });
  for (const invitation of await listOpenInvitations(db, { account }, now))
    if (invitation.thread_id === thread.id) await endInvitation(db, invitation.id, now);
  const member = toMember(row);
  work.emit({ type: "member.joined", member });
  return member;
}

/** Makes a member a viewer or the other way round. A viewer has no voices at the table. */
export async function changePerson(
  needs: PeopleNeeds,
  thread: Id,
  personId: Id,
  role: GuestRole,
): Promise<{ member: Member; seq: number }> {
  const { value, seq } = await changeThread(needs, thread, async (work) => {
    const row = await findGuest(work, personId);
    if (row.role === role) return toMember(row);
    const changed = { ...row, role };
    await updateMember(work.db, row.id, { role });
    const member = toMember(changed);
    work.emit({ type: "member.changed", member });
    if (role === "viewer") await takeVoicesAway(needs, work, row);
    return member;
  });
  return { member: value, seq };
}

/** Ends a person's part in the thread at once: their streams, and their voices, whose connection is theirs. */
export async function removePerson(needs: PeopleNeeds, thread: Id, personId: Id): Promise<{ seq: number }> {
  const { seq } = await changeThread(needs, thread, async (work) => part(needs, work, await findGuest(work, personId)));
  return { seq };
}

/** The same by oneself. `owner_stays` for the owner. */
export async function leaveThread(needs: PeopleNeeds, person: MemberRow): Promise<void> {
  await changeThread(needs, person.thread_id, async (work) => part(needs, work, await findGuest(work, person.id)));
}

/** Makes another person the owner, and the owner a member. */
export async function handOver(needs: PeopleNeeds, owner: MemberRow, personId: Id): Promise<{ seq: number }> {
  const { seq } = await changeThread(needs, owner.thread_id, async (work) => {
    const next = await findGuest(work, personId);
    const before = await findPerson(work.db, work.thread.id, owner.account_id ?? "");
    // Two hand-overs at once: the second one is no longer the owner's.
    if (before?.role !== "owner" || next.account_id === null) throw new AppError("forbidden");
    for (const [row, role] of [
      [before, "member"],
      [next, "owner"],
    ] as const) {
      // An owner reads all there is to read: they may hand it on, export it and publish it.
      const change = role === "owner" ? { role, reads_from_round: 0, reads_from_seq: 0 } : { role };
      await updateMember(work.db, row.id, change);
      work.emit({ type: "member.changed", member: toMember({ ...row, role }) });
    }
    work.set({ account_id: next.account_id });
  });
  return { seq };
}

async function part(needs: PeopleNeeds, work: ThreadWork, row: MemberRow): Promise<void> {
  // First the person, so that nothing that follows is theirs to read.
  await leave(needs, work, row.id);
  if (row.account_id !== null) work.gone.push(row.account_id);
  await takeVoicesAway(needs, work, row);
}

async function takeVoicesAway(needs: PeopleNeeds, work: ThreadWork, person: MemberRow): Promise<void> {
  for (const voice of await listMembers(work.db, work.thread.id)) {
    const isTheirs = voice.kind === "identity" && voice.account_id === person.account_id;
    if (isTheirs && voice.left_at === null) await leave(needs, work, voice.id);
  }
}

/** A person who sits there and is not the owner. */
async function findGuest(work: ThreadWork, id: Id): Promise<MemberRow> {
  const row = (await listMembers(work.db, work.thread.id)).find((member) => member.id === id);
  if (row === undefined || row.kind !== "person" || row.left_at !== null || row.account_id === null)
    throw new AppError("not_found");
  if (row.role === "owner") throw new AppError("owner_stays");
  return row;
}

/** Names and marks of those who sit in a thread, people and voices, in seat order. */
export function facesOf(members: MemberRow[]): Record<"people" | "voices", Pick<Profile, "name" | "mark">[]> {
  const faces = (kind: MemberRow["kind"]) =>
    members
      .filter((member) => member.kind === kind && member.left_at === null && member.imported === 0)
      .map((member) => parseJson(Profile, member.profile))
      .map(({ name, mark }) => ({ name, mark }));
  return { people: faces("person"), voices: faces("identity") };
}
