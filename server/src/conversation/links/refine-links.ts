import { type Piece, planRefined, type RefinedSource } from "@parley/engine";
import type { Id } from "@parley/protocol";
import { listLinksOfRounds, updateLink } from "../../store/links.ts";
import { findLastCall, readAdds } from "../../store/calls.ts";
import { listMessagesOfRounds } from "../../store/messages.ts";
import type { Db } from "../../store/open-store.ts";
import type { Needs } from "../needs.ts";
import type { ThreadWork } from "../thread-work.ts";
import { saveLinks } from "./save-links.ts";

/** Saves what a model that was asked after a round says of who takes up whom, in the caller's transaction, as far as it holds. */
export async function refineLinks(
  needs: Pick<Needs, "newId">,
  work: ThreadWork,
  { round, said, messages }: Pick<RefinedSource, "said" | "messages"> & { round: Id },
): Promise<void> {
  if (said.length === 0) return;
  const [links, shown] = [await listLinksOfRounds(work.db, [round]), await shownIn(work.db, round)];
  const { changed, added } = planRefined({ said, messages, shown, links: links.get(round) ?? [] });
  for (const link of changed)
    await updateLink(work.db, link.id, {
      label: link.label,
      source: link.source,
      confidence: Math.round(link.confidence * 1000),
    });
  if (changed.length > 0) work.emit({ type: "links.changed", round, links: changed });
  await saveLinks(needs, work, round, added);
}

/** What each message of a round was written after: what its turn's last call showed. */
async function shownIn(db: Db, round: Id): Promise<Map<Id, Set<Id>>> {
  const shown = new Map<Id, Set<Id>>();
  for (const message of await listMessagesOfRounds(db, [round])) {
    if (message.turn_id === null || message.hidden === 1) continue;
    const call = await findLastCall(db, [message.turn_id], message.author_id);
    // Written by `exposureOf` in this very shape.
    const pieces = call === undefined ? [] : (await readAdds(db, call)).flatMap((adds) => JSON.parse(adds) as Piece[]);
    shown.set(message.id, new Set(pieces.map((piece) => piece.id)));
  }
  return shown;
}
