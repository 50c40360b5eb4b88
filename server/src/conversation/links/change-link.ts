import { AppError, type commands, type Id, type MessageLink } from "@parley/protocol";
import type { z } from "zod";
import { findLink, toLink, updateLink } from "../../store/links.ts";
import { reachOf } from "../../store/members.ts";
import { findMessage } from "../../store/messages.ts";
import type { MemberRow } from "../../store/tables.ts";
import type { LinkRow } from "../../store/tables-links.ts";
import type { Needs } from "../needs.ts";
import { isMessageWithin } from "../reach.ts";
import { changeThread } from "../thread-work.ts";

type LinkNeeds = Pick<Needs, "store" | "bus" | "start" | "admit">;

/**
 * What a person says of a link: another label, that there is none, or that there is one after all. It is theirs from
 * then on, and nothing that is found later changes it. Saying what is so already changes nothing.
 */
export async function changeLink(
  needs: LinkNeeds,
  member: MemberRow,
  id: Id,
  change: z.output<typeof commands.changeLink>,
): Promise<{ link: MessageLink; seq: number }> {
  const { value, seq } = await changeThread(needs, member.thread_id, async (work) => {
    const row = await findLink(work.db, member.thread_id, id);
    const from = row === undefined ? undefined : await findMessage(work.db, row.from_id);
    if (row === undefined || from === undefined || !(await isMessageWithin(work.db, from, reachOf(member))))
      throw new AppError("not_found");
    const said: Partial<LinkRow> = {
      ...(change.label === undefined ? {} : { label: change.label }),
      ...(change.isRemoved === undefined ? {} : { is_removed: change.isRemoved ? 1 : 0 }),
    };
    const isSame = Object.entries(said).every(([key, value]) => row[key as keyof LinkRow] === value);
    if (isSame) return toLink(row);
    const changed: LinkRow = { ...row, ...said, source: "person", by_id: member.id, confidence: 1000 };
    await updateLink(work.db, id, changed);
    const link = toLink(changed);
    work.emit({ type: "links.changed", round: row.round_id, links: [link] });
    return link;
  });
  return { link: value, seq };
}
