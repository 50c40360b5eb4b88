import { type Delta, type Id, Part } from "@parley/protocol";
import { z } from "zod";
import type { Bus } from "../bus/bus.ts";
import { parseJson } from "../store/json.ts";
import type { Store } from "../store/open-store.ts";
import type { TurnWriter } from "./turn-writer.ts";
import type { Watch } from "./watch.ts";

const Parts = z.array(Part);

/**
 * Sends readers the saved text of turns that another process writes and whose
 * live text did not arrive here: once a second, what is new since the last look.
 */
export function createDraftHealer(needs: { store: Store; bus: Bus; watch: Watch; writer: TurnWriter }): {
  heal(): Promise<void>;
} {
  const seen = new Map<Id, string>();
  return {
    async heal() {
      const threads = needs.watch.watchedThreads();
      if (threads.length === 0) return;
      const rows = await needs.store.db
        .selectFrom("drafts")
        .innerJoin("turns", "turns.id", "drafts.turn_id")
        .select(["drafts.turn_id", "drafts.parts", "turns.thread_id"])
        .where("turns.status", "=", "running")
        .where("turns.thread_id", "in", threads)
        .execute();
      const running = new Set(rows.map((row) => row.turn_id));
      for (const id of seen.keys()) if (!running.has(id)) seen.delete(id);
      for (const row of rows) {
        if (needs.writer.writes(row.turn_id) || seen.get(row.turn_id) === row.parts) continue;
        seen.set(row.turn_id, row.parts);
        for (const event of draftDeltas(row.turn_id, parseJson(Parts, row.parts))) {
          needs.bus.publish({ type: "live", thread: row.thread_id, event });
        }
      }
    },
  };
}

/** A draft as deltas from its beginning. */
export function draftDeltas(turn: Id, parts: Part[]): Delta[] {
  return parts.flatMap((part, index) =>
    part.type === "text" || part.type === "reasoning"
      ? [{ type: "turn.delta" as const, turn, part: index, kind: part.type, offset: 0, text: part.text }]
      : [],
  );
}
