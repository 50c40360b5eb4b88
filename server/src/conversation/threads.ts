import { randomBytes } from "node:crypto";
import {
  AppError,
  type Command,
  type Id,
  type Member,
  Mode,
  personMark,
  RoundSettings,
  type Snapshot,
  type ThreadAction,
  Visibility,
} from "@parley/protocol";
import { setThreadCap } from "../store/budgets.ts";
import { parseJson } from "../store/json.ts";
import { insertMember } from "../store/members.ts";
import type { MemberRow, ThreadRow } from "../store/tables.ts";
import { insertThread } from "../store/threads.ts";
import { findAccount } from "../store/users.ts";
import { allow } from "./authorize.ts";
import { handleFrom } from "./handles.ts";
import type { Needs } from "./needs.ts";
import { snapshotOf } from "./read-thread.ts";
import { type AbsentSeat, seat, seatAbsent } from "./seats.ts";
import { recordHistory, type SaidBefore } from "./record-history.ts";
import { announce, beginWork, changeThread, type ThreadWork } from "./thread-work.ts";

type ThreadNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner" | "scribe">;

/** Who sits at a new table: an identity, under a handle of its own if one is given, or a seat that stays empty. */
export type NewSeat = { identity: Id; handle?: string } | AbsentSeat;

interface NewThread {
  /** Who sits there, instead of the identities of the command. */
  seats?: NewSeat[];
  /** What the owner and the first voice said before. */
  history?: SaidBefore[];
}

/** Creates a thread owned by the account and seats the given identities: its own, and those that are offered to it. */
export async function createThread(
  needs: ThreadNeeds,
  accountId: Id,
  command: Command<"createThread">,
  { seats = [...new Set(command.identities)].map((identity) => ({ identity })), history = [] }: NewThread = {},
): Promise<Snapshot> {
  const id = command.id ?? needs.newId();
  const settings = RoundSettings.parse({ scribe: needs.scribe, ...command.settings });
  const done = await needs.store.transaction(async ({ db, now }) => {
    const account = await findAccount(db, accountId);
    if (account === undefined) throw new AppError("not_signed_in");
    if ((await db.selectFrom("threads").select("id").where("id", "=", id).executeTakeFirst()) !== undefined)
      throw new AppError("id_taken");
    const row: ThreadRow = {
      id,
      account_id: accountId,
      title: command.title,
      titled: 0,
      mission: command.mission,
      visibility: command.visibility,
      public_id: command.visibility === "public" ? newPublicId() : null,
      mode: command.mode,
      settings: JSON.stringify(settings),
      seq: 0,
      rounds: 0,
      head: null,
      running: null,
      created_at: now,
      active_at: now,
      archived_at: null,
      deleted_at: null,
    };
    await insertThread(db, row);
    if (command.budget !== undefined && command.budget !== null) await setThreadCap(db, id, command.budget);
    const { work, save } = beginWork(db, now, row);
    work.emit({
      type: "thread.created",
      thread: {
        id,
        title: command.title,
        titled: false,
        mission: command.mission,
        visibility: command.visibility,
        publicId: row.public_id,
        mode: command.mode,
        settings,
        archived: false,
        deleted: false,
        createdAt: now,
      },
    });
    const member = {
      id: needs.newId(),
      kind: "person" as const,
      handle: handleFrom(account.name, []),
      role: "owner" as const,
      profile: { name: account.name, role: "", mark: personMark(account.name), model: null, practice: false },
      identity: null,
      left: false,
      imported: false,
      joinedAt: now,
    };
    await insertMember(db, {
      id: member.id,
      thread_id: id,
      kind: "person",
      account_id: accountId,
      identity_id: null,
      handle: member.handle,
      role: member.role,
      profile: JSON.stringify(member.profile),
      overrides: null,
      imported: 0,
      position: 0,
      read_seq: 0,
      mentioned_seq: 0,
      offer_id: null,
      pinned_at: null,
      reads_from_round: 0,
      reads_from_seq: 0,
      joined_at: now,
      left_at: null,
    });
    work.emit({ type: "member.joined", member });
    const voices: Member[] = [];
    for (const one of seats) voices.push(await take(needs, work, accountId, one, command.lineUp));
    if (voices[0] !== undefined && history.length > 0)
      await recordHistory(needs, work, { account: accountId, person: member.id, voice: voices[0].id }, history);
    await save();
    return { work, snapshot: await snapshotOf(db, row, accountId, 30) };
  });
  announce(needs, done.work);
  return done.snapshot;
}

function take(
  needs: ThreadNeeds,
  work: ThreadWork,
  account: Id,
  one: NewSeat,
  lineUp: Id | undefined,
): Promise<Member> {
  if ("asked" in one) return seatAbsent(needs, work, account, one);
  const handle = one.handle === undefined ? {} : { handle: one.handle };
  return seat(needs, work, account, one.identity, { ...handle, ...(lineUp === undefined ? {} : { lineUp }) });
}

export async function changeThreadSettings(
  needs: ThreadNeeds,
  member: MemberRow,
  command: Command<"changeThread">,
): Promise<{ seq: number }> {
  for (const action of actionsOf(command)) allow(member, action);
  const { seq } = await changeThread(needs, member.thread_id, async (work) => {
    if (command.title !== undefined && (command.title !== work.thread.title || work.thread.titled === 1)) {
      work.set({ title: command.title, titled: 0 });
      work.emit({ type: "thread.renamed", title: command.title, titled: false });
    }
    const changed = [command.mission, command.mode, command.visibility, command.settings];
    if (changed.some((value) => value !== undefined)) {
      const mission = command.mission ?? work.thread.mission;
      const mode = command.mode ?? Mode.parse(work.thread.mode);
      const visibility = command.visibility ?? Visibility.parse(work.thread.visibility);
      const publicId = visibility === "private" ? null : (work.thread.public_id ?? newPublicId());
      const settings = RoundSettings.parse({
        ...parseJson(RoundSettings, work.thread.settings),
        ...command.settings,
      });
      work.set({ mission, mode, visibility, public_id: publicId, settings: JSON.stringify(settings) });
      work.emit({ type: "thread.changed", mission, visibility, publicId, mode, settings });
    }
    if (command.archived !== undefined && command.archived !== (work.thread.archived_at !== null)) {
      work.set({ archived_at: command.archived ? work.now : null });
      work.emit({ type: command.archived ? "thread.archived" : "thread.restored" });
    }
  });
  return { seq };
}

/** One command may ask for several things, each of which the table names. */
function actionsOf({ title, mission, mode, settings, visibility, archived }: Command<"changeThread">): ThreadAction[] {
  return [
    ...(title === undefined ? [] : ["thread.rename" as const]),
    ...([mission, mode, settings].every((one) => one === undefined) ? [] : ["thread.mode" as const]),
    ...(visibility === undefined ? [] : ["thread.publish" as const]),
    ...(archived === undefined ? [] : ["thread.archive" as const]),
  ];
}

/** Nobody guesses it: 144 random bits, new at each publishing, so that an address once taken back stays dead. */
function newPublicId(): string {
  return randomBytes(18).toString("base64url");
}
