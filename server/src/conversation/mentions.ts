import { type Id, type Mentionable, mentionsIn, mentionsOfModel, Profile } from "@parley/protocol";
import { appendAccountEvent } from "../store/events.ts";
import { parseJson } from "../store/json.ts";
import { updateMember } from "../store/members.ts";
import type { MemberRow } from "../store/tables.ts";
import type { ThreadWork } from "./thread-work.ts";

/**
 * Whom a person's text calls, and which voices it is for: those it calls, else
 * those it was addressed to; none if it calls other people alone; else all (null).
 */
export function readAddress(
  author: Id,
  text: string,
  addressed: Id[] | undefined,
  members: MemberRow[],
): { mentions: Id[]; to: Id[] | null } {
  const voices = new Set(members.filter((member) => member.kind === "identity").map((member) => member.id));
  const { members: mentions, everyone } = mentionsIn(text, seated(members));
  const called = mentions.filter((id) => voices.has(id));
  if (everyone) return { mentions, to: null };
  if (called.length > 0) return { mentions, to: called };
  if (addressed !== undefined) return { mentions, to: [...new Set(addressed)] };
  // What one person says to another is not asked of the voices; they read it when they are asked next.
  const isBetweenPeople = mentions.some((id) => id !== author);
  return { mentions, to: isBetweenPeople ? [] : null };
}

/** Whom a voice's text calls, itself never. */
export function mentionsOfTurn(text: string, author: Id, members: MemberRow[]): Id[] {
  return mentionsOfModel(text, seated(members)).filter((id) => id !== author);
}

/** Tells the people a message calls, its author never, in their own logs. */
export async function tellMentioned(
  work: ThreadWork,
  message: { id: Id; author_id: Id; position: number },
  mentions: Id[],
  members: MemberRow[],
): Promise<void> {
  const called = members.filter(
    (member) => member.kind === "person" && member.id !== message.author_id && mentions.includes(member.id),
  );
  for (const { id } of called) await updateMember(work.db, id, { mentioned_seq: message.position });
  const accounts = called.flatMap((member) => member.account_id ?? []);
  // In order of id, as every transaction locks accounts.
  for (const account of [...new Set(accounts)].toSorted()) {
    const event = {
      type: "mention.received" as const,
      thread: work.thread.id,
      message: message.id,
      by: message.author_id,
    };
    work.told.push({ account, seq: await appendAccountEvent(work.db, account, event, work.now) });
  }
}

function seated(members: MemberRow[]): Mentionable[] {
  return members
    .filter((member) => member.left_at === null && member.imported === 0)
    .map((member) => ({ id: member.id, handle: member.handle, name: parseJson(Profile, member.profile).name }));
}
