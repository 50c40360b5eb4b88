import { AppError, type Command, type Id, type Message, titleFrom } from "@parley/protocol";
import { findPerson, listMembers, reachOf } from "../store/members.ts";
import { findMessage, hashBody, insertMessage, listWaiting, toMessage } from "../store/messages.ts";
import type { MessageRow } from "../store/tables.ts";
import { headOf } from "../store/threads.ts";
import { allow } from "./authorize.ts";
import { startRound } from "./advance-round.ts";
import { checkHead } from "./head.ts";
import { readAddress, tellMentioned } from "./mentions.ts";
import type { Needs } from "./needs.ts";
import { isMessageWithin } from "./reach.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

export interface Sent {
  message: Message;
  seq: number;
  /** True if this very message was stored by an earlier request. */
  repeated: boolean;
}

type SendNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

/**
 * Says something in a thread. If no round runs, one begins in the same
 * transaction; otherwise the message waits for the running one to end. The
 * same id, author, thread and body again is answered with what is stored.
 * `only`: the voice it is for, whatever its text says.
 */
export async function sendMessage(
  needs: SendNeeds,
  account: Id,
  thread: Id,
  command: Command<"sendMessage">,
  { only }: { only?: Id } = {},
): Promise<Sent> {
  const { value, seq } = await changeThread(needs, thread, async (work) => {
    const { text, replyTo, to } = command;
    const hash = hashBody({ text, replyTo, ...(to === undefined ? {} : { to }) });
    const stored = await findMessage(work.db, command.id);
    if (stored !== undefined) {
      const same = stored.thread_id === thread && stored.account_id === account && stored.body_hash === hash;
      if (!same) throw new AppError("id_taken");
      return { message: toMessage(stored), repeated: true };
    }
    const author = await findPerson(work.db, thread, account);
    if (author === undefined) throw new AppError("not_found");
    // Asked again under the lock: who was made a viewer a moment ago says nothing more.
    allow(author, "thread.write");
    const parent = command.parent === undefined ? headOf(work.thread) : command.parent;
    await checkHead(work, parent);
    const answered = command.replyTo === null ? undefined : await findMessage(work.db, command.replyTo);
    const isThere = answered?.thread_id === thread && (await isMessageWithin(work.db, answered, reachOf(author)));
    if (command.replyTo !== null && !isThere) throw new AppError("not_found");
    const members = await listMembers(work.db, thread);
    const voices = new Set(members.filter((member) => member.kind === "identity").map((member) => member.id));
    const strange = to?.find((id) => !voices.has(id));
    if (strange !== undefined)
      throw new AppError("invalid_request", {
        message: "`to` names somebody who is no voice of this thread. Take ids of its members of the kind identity.",
        details: [{ path: "to", message: `${strange} is no voice of this thread` }],
      });
    const address = only === undefined ? readAddress(author.id, text, to, members) : { mentions: [], to: [only] };

    const row: MessageRow = {
      id: command.id,
      thread_id: thread,
      author_id: author.id,
      account_id: account,
      turn_id: null,
      round_id: null,
      parent: parent === null ? null : JSON.stringify(parent),
      reply_to: command.replyTo,
      to_ids: address.to === null ? null : JSON.stringify(address.to),
      parts: JSON.stringify([{ type: "text", text: command.text }]),
      body_hash: hash,
      hidden: 0,
      hidden_by: null,
      position: work.thread.seq + 1,
      created_at: work.now,
    };
    await insertMessage(work.db, row);
    const message = toMessage(row);
    work.emit({ type: "message.posted", message });
    await tellMentioned(work, row, address.mentions, members);
    work.set({ active_at: work.now });
    nameAfter(work, command.text);
    // Whatever waited since a Stop all joins the round of the person who acts now.
    if (work.thread.running === null) await startRound(needs, work, await listWaiting(work.db, thread), parent);
    return { message, repeated: false };
  });
  return { ...value, seq };
}

/** The first message names a thread that nobody named. */
function nameAfter(work: ThreadWork, text: string): void {
  if (work.thread.title !== "" || work.thread.rounds > 0) return;
  const title = titleFrom(text);
  work.set({ title, titled: 1 });
  work.emit({ type: "thread.renamed", title, titled: true });
}
