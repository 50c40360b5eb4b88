import { AppError, type Id, type Message, Part, textOf, titleFrom, withoutMessage } from "@parley/protocol";
import { z } from "zod";
import { rewriteThreadEvent } from "../store/events.ts";
import { parseJson } from "../store/json.ts";
import { deleteLinksOf } from "../store/links.ts";
import { findMessage, hideMessageRow } from "../store/messages.ts";
import type { MemberRow, MessageRow } from "../store/tables.ts";
import { forgetExcerpts } from "./forget-prompts.ts";
import { hideJudgements } from "./judgements/forget-corrections.ts";
import { forgetLessonsOfMessage } from "./learning/forget-lessons.ts";
import { hideInMemory } from "./memory/hide-in-memory.ts";
import type { Needs } from "./needs.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

type HideNeeds = Pick<Needs, "store" | "bus" | "start" | "admit">;

const Parts = z.array(Part);

/**
 * Takes a message back: its author may, and the thread's owner for anyone. That
 * there was one stays; its text leaves every table, the log, the search and all
 * later prompts. Hiding it again changes nothing.
 */
export async function hideMessage(needs: HideNeeds, member: MemberRow, messageId: Id): Promise<{ seq: number }> {
  const { seq } = await changeThread(needs, member.thread_id, async (work) => {
    const message = await findMessage(work.db, messageId);
    if (message === undefined) throw new AppError("not_found");
    if (message.author_id !== member.id && member.role !== "owner")
      throw new AppError("forbidden", { message: "Only its author and the thread's owner may hide a message." });
    if (message.hidden === 1) return;
    await hideMessageRow(work.db, message.id, member.id);
    await hideInLog(work, message, member.id);
    await hideInTitle(work, message);
    await hideInLinks(work, message.id);
    await hideInMemory(work, message.id);
    await hideJudgements(work, message.id);
    await forgetExcerpts(work, message.id);
    await forgetLessonsOfMessage(work, message.id);
    work.emit({ type: "message.hidden", message: message.id, round: message.round_id, by: member.id });
  });
  return { seq };
}

/** The log is what readers catch up by, so the text must leave the event that once carried it. */
async function hideInLog(work: ThreadWork, row: MessageRow, by: Id): Promise<void> {
  const hide = (message: Message): Message => ({ ...message, parts: [], hidden: true, hiddenBy: by, judgements: [] });
  await rewriteThreadEvent(work.db, { thread: work.thread.id, type: "message.posted", holds: row.id }, (event) =>
    event.type === "message.posted" && event.message.id === row.id ? { ...event, message: hide(event.message) } : event,
  );
  await rewriteThreadEvent(work.db, { thread: work.thread.id, type: "turn.ended", holds: row.id }, (event) =>
    event.type === "turn.ended" && event.message?.id === row.id ? { ...event, message: hide(event.message) } : event,
  );
}

/** The words by which a link was found are words of its message. */
async function hideInLinks(work: ThreadWork, message: Id): Promise<void> {
  await rewriteThreadEvent(work.db, { thread: work.thread.id, type: "links.changed", holds: message }, (event) =>
    event.type === "links.changed" ? { ...event, links: withoutMessage(event.links, message) } : event,
  );
  await deleteLinksOf(work.db, message);
}

/** A thread that nobody named is called by the first words of its first message: they go too. */
async function hideInTitle(work: ThreadWork, row: MessageRow): Promise<void> {
  const title = titleFrom(textOf({ parts: parseJson(Parts, row.parts) }));
  if (title === "") return;
  await rewriteThreadEvent(
    work.db,
    { thread: work.thread.id, type: "thread.renamed", holds: '"titled":true' },
    (event) =>
      event.type === "thread.renamed" && event.titled && event.title === title ? { ...event, title: "" } : event,
  );
  if (work.thread.titled === 0 || work.thread.title !== title) return;
  work.set({ title: "", titled: 0 });
  work.emit({ type: "thread.renamed", title: "", titled: false });
}
