import { type Id, Profile } from "@parley/protocol";
import type { Actor, Following, WatchedEvent } from "../../conversation/index.ts";
import { choose, listIdentities, listPersonalities, readOffers } from "../../identities/index.ts";
import { describeError } from "../../log/log.ts";
import { parseJson } from "../../store/json.ts";
import { listMembers, reachOf } from "../../store/members.ts";
import { listMemory } from "../../store/memory.ts";
import { listAuthors } from "../../store/messages.ts";
import type { MemberRow, MessageRow } from "../../store/tables.ts";
import { findThread } from "../../store/threads.ts";
import type { HttpNeeds } from "../needs.ts";
import type { RoundCursor } from "./cursor.ts";
import { createRoundEvents, type RoundContext, type RoundLine } from "./round-events.ts";

export interface RoundReader {
  deliver(lines: RoundLine[]): void;
  /** After the last line. */
  ended(): void;
  full(): boolean;
}

/** The round of a message, ready to be read from where a reader was: from the log, and from what is being written. */
export async function openRound(
  needs: HttpNeeds,
  actor: Actor,
  message: MessageRow,
  from: RoundCursor,
): Promise<(reader: RoundReader) => Following> {
  const thread = message.thread_id;
  const context = await contextOf(needs, actor, message, from);
  return (reader) => {
    const events = createRoundEvents(context);
    const take = (watched: WatchedEvent): void => {
      if (events.isEnded()) return;
      const lines = events.take(watched);
      if (lines.length > 0) reader.deliver(lines);
      if (events.isEnded()) reader.ended();
    };
    // The message is the first event that is of interest: its round, its turns and its answers all come after it.
    const watcher = {
      at: message.position - 1,
      full: reader.full,
      deliver: take,
      account: actor.account,
      gone: reader.ended,
    };
    const following = needs.watch.follow({ thread }, watcher);
    for (const live of needs.writer.current(thread)) take({ live });
    needs.elsewhere.current([thread]).then(
      (texts) => {
        for (const { event } of texts) take({ live: event });
      },
      // The log has all of it once a turn has ended.
      (error: unknown) => needs.log.warn("drafts.not_read", { error: describeError(error) }),
    );
    return following;
  };
}

/** At the very beginning of a message's round. */
export function beginningOf(message: Id): RoundCursor {
  return { message, seq: 0, sent: 0, texts: [], ended: false };
}

async function contextOf(
  needs: HttpNeeds,
  actor: Actor,
  message: MessageRow,
  from: RoundCursor,
): Promise<RoundContext> {
  const { db } = needs.store;
  const thread = message.thread_id;
  const members = await listMembers(db, thread);
  const you = members.find((one) => one.kind === "person" && one.account_id === actor.account);
  const names = await namesOf(needs, actor, members);
  const authors = await listAuthors(db, thread, message.position);
  const said = await db.selectFrom("messages").select(["id", "author_id"]).where("thread_id", "=", thread).execute();
  return {
    thread,
    mission: (await findThread(db, thread))?.mission ?? "",
    message: message.id,
    names,
    reasons: await reasonsOf(needs, actor, members),
    authors: new Map(said.map((row) => [row.id, row.author_id])),
    saidBy: authors.flatMap((author) => names.get(author) ?? []),
    remembered: await listMemory(db, thread, reachOf(you)),
    from,
  };
}

/** What events call each member: the id that it was asked for by, or its handle. */
export async function namesOf(needs: HttpNeeds, actor: Actor, members: MemberRow[]): Promise<Map<Id, string>> {
  const slugs = new Map((await listIdentities(needs, actor.account)).map((one) => [one.id, one.slug]));
  const personalities = listPersonalities().map((one) => one.id);
  return new Map(
    members.map((member) => {
      if (isAbsent(member)) return [member.id, askedOf(member)];
      const slug = slugs.get(member.identity_id ?? "");
      const ids = slug === undefined ? [] : [slug, ...personalities];
      return [member.id, ids.find((id) => isHandleOf(member.handle, id)) ?? member.handle];
    }),
  );
}

/** A handle that was taken in the thread has a number behind it. */
function isHandleOf(handle: string, id: string): boolean {
  return handle === id || (handle.startsWith(`${id}-`) && /^\d+$/.test(handle.slice(id.length + 1)));
}

/** Seats of what could not be seated: why they cannot speak is asked anew, since a key may be there by now. */
async function reasonsOf(needs: HttpNeeds, actor: Actor, members: MemberRow[]): Promise<Map<Id, string>> {
  const absent = members.filter(isAbsent);
  if (absent.length === 0) return new Map();
  const offers = await readOffers(needs, actor);
  return new Map(
    absent.map((member) => {
      const choice = choose(offers, askedOf(member));
      return [member.id, choice.kind === "none" ? choice.reason : nowAvailable];
    }),
  );
}

const nowAvailable = "It could not answer when this session was made, and now it could. Make a new session.";

function isAbsent(member: MemberRow): boolean {
  return member.kind === "identity" && member.identity_id === null && member.left_at === null && member.imported === 0;
}

/** Its profile names as its model what was asked for. */
function askedOf(member: MemberRow): string {
  return parseJson(Profile, member.profile).model ?? member.handle;
}
