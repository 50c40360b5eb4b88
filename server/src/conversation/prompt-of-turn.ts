import { type Piece, projectPrompt, type Prompt, type Seat } from "@parley/engine";
import { AppError, type Id, Profile } from "@parley/protocol";
import { findLastCall } from "../store/calls.ts";
import { parseJson } from "../store/json.ts";
import { listMembers, overridesOf } from "../store/members.ts";
import type { Db } from "../store/open-store.ts";
import { listRounds } from "../store/rounds.ts";
import type { CallRow, IdentityRow, MemberRow, ThreadRow, TurnRow } from "../store/tables.ts";
import { blocksOf, exposureOf } from "./exposure.ts";
import { keptText, pathOf } from "./path-of-turn.ts";

export interface TurnPrompt {
  prompt: Prompt;
  /** What the call's row keeps: the pieces it adds, and the call whose pieces come before them. */
  adds: Piece[];
  continues: Id | null;
  member: MemberRow;
  model: string | null;
}

interface Source {
  db: Db;
  thread: ThreadRow;
  turn: TurnRow;
  identity: IdentityRow | undefined;
}

/** Gathers what a turn may read, projects it for its member, and keeps what the prompt is made of. */
export async function promptOfTurn(source: Source): Promise<TurnPrompt> {
  const { db, thread, turn, identity } = source;
  const members = await listMembers(db, thread.id);
  const member = members.find((one) => one.id === turn.member_id);
  if (member === undefined) throw new AppError("not_found");
  const rounds = await listRounds(db, thread.id, 0, thread.rounds);
  const { items, turns } = pathOf(rounds, turn);
  const last = await lastCallOf(db, turn, turns, member.id);
  const previous = last === undefined ? [] : await blocksOf(db, last);
  const profile = parseJson(Profile, member.profile);

  const prompt = projectPrompt({
    receiver: {
      id: member.id,
      handle: member.handle,
      name: profile.name,
      role: profile.role,
      style: identity?.style ?? "",
      instructions: identity?.instructions ?? "",
    },
    room: members.map(toSeat),
    thread: { title: thread.titled === 1 ? "" : thread.title, mission: thread.mission },
    previous,
    path: items,
    ...(turn.continues_id === null ? {} : { continues: { text: keptText(rounds, turn.continues_id) } }),
  });
  return {
    prompt,
    ...(await exposureOf(db, prompt, last, previous)),
    member,
    model: overridesOf(member).model ?? identity?.model ?? null,
  };
}

/** The member's last call on the path; a version that continues another goes on from that one's. */
async function lastCallOf(db: Db, turn: TurnRow, path: Id[], member: Id): Promise<CallRow | undefined> {
  if (turn.continues_id !== null) return findLastCall(db, [turn.continues_id]);
  const mine = await db
    .selectFrom("turns")
    .select("id")
    .where("thread_id", "=", turn.thread_id)
    .where("member_id", "=", member)
    .execute();
  const onPath = new Set(path);
  return findLastCall(
    db,
    mine.map((row) => row.id).filter((id) => onPath.has(id)),
  );
}

function toSeat(member: MemberRow): Seat {
  const profile = parseJson(Profile, member.profile);
  return {
    id: member.id,
    handle: member.handle,
    name: profile.name,
    kind: member.kind,
    role: profile.role,
    ...(member.left_at === null ? {} : { left: true }),
  };
}
