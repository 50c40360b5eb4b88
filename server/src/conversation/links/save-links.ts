import type { FoundLink, Id, MessageLink } from "@parley/protocol";
import { insertLinks } from "../../store/links.ts";
import type { Needs } from "../needs.ts";
import { changeThread, type ThreadWork } from "../thread-work.ts";
import type { LinkFrom } from "./find-links.ts";

/**
 * Saves what messages of one round take up, in the caller's transaction, and
 * says so in the log. What leads to a message that is not there, or no longer,
 * is left out.
 */
export async function saveLinks(
  needs: Pick<Needs, "newId">,
  work: ThreadWork,
  round: Id,
  links: LinkFrom[],
): Promise<void> {
  if (links.length === 0) return;
  const ids = [...new Set(links.flatMap(({ from, link }) => [from, link.to.message]))];
  const rows = await work.db
    .selectFrom("messages")
    .select("id")
    .where("id", "in", ids)
    .where("thread_id", "=", work.thread.id)
    .where("hidden", "=", 0)
    .execute();
  const there = new Set(rows.map((row) => row.id));
  const saved = links
    .filter(({ from, link }) => there.has(from) && there.has(link.to.message))
    .map(({ from, link }) => toMessageLink(needs.newId(), from, link));
  if (saved.length === 0) return;
  await insertLinks(work.db, { thread: work.thread.id, round, seq: work.thread.seq + 1 }, saved);
  work.emit({ type: "links.changed", round, links: saved });
}

/** The same for what could be said only later, in a transaction of its own. */
export async function saveLate(needs: Needs, thread: Id, links: LinkFrom[]): Promise<void> {
  if (links.length === 0) return;
  await changeThread(needs, thread, async (work) => {
    const rows = await work.db
      .selectFrom("messages")
      .select(["id", "round_id"])
      .where(
        "id",
        "in",
        links.map(({ from }) => from),
      )
      .execute();
    const rounds = new Map(rows.map((row) => [row.id, row.round_id]));
    for (const [round, own] of Map.groupBy(links, ({ from }) => rounds.get(from) ?? null))
      if (round !== null) await saveLinks(needs, work, round, own);
  });
}

function toMessageLink(id: Id, message: Id, { start, end, ...link }: FoundLink): MessageLink {
  return { id, from: { message, start, end }, ...link, by: null, isRemoved: false };
}
