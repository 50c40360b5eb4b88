import { applyDelta, type Delta, type DraftText, emptyDraft, type Id, Part } from "@parley/protocol";
import { z } from "zod";
import type { Bus } from "../bus/bus.ts";
import { parseJson } from "../store/json.ts";
import type { Store } from "../store/open-store.ts";
import type { TurnWriter } from "./turn-writer.ts";
import type { Watch } from "./watch.ts";

const Parts = z.array(Part);

/** What is being written by other processes, as far as it is known here. */
export interface DraftHealer {
  /** Sends the readers here what the database has of it and they do not. */
  heal(): Promise<void>;
  /** All of it in these threads, from the beginning: for a reader that joins. */
  current(threads: Id[]): Promise<{ thread: Id; event: Delta }[]>;
  close(): void;
}

interface Elsewhere {
  /** What readers here were sent without a gap. */
  text: DraftText;
  /** What was saved at the last look. */
  saved: Part[];
}

/**
 * Keeps for each turn that another process writes what its readers here were
 * sent. Once a second that is compared with what is saved, and what is missing is
 * sent: where the bus carries the words, nothing; where it is down, all of them.
 */
export function createDraftHealer(needs: {
  store: Store;
  bus: Bus;
  watch: Watch;
  writer: Pick<TurnWriter, "writes">;
}): DraftHealer {
  const known = new Map<Id, Elsewhere>();
  const unsubscribe = needs.bus.subscribe((message) => {
    if (message.type !== "live" || message.event.type !== "turn.delta") return;
    const { event, thread } = message;
    if (needs.writer.writes(event.turn) || !needs.watch.watches(thread)) return;
    const one = knownOf(event.turn);
    one.text = applyDelta(one.text, event);
  });

  return {
    async heal() {
      const saved = await readSaved(needs.watch.watchedThreads());
      const running = new Set(saved.map((draft) => draft.turn));
      for (const id of known.keys()) if (!running.has(id)) known.delete(id);
      for (const { turn, thread, parts } of saved) {
        const one = knownOf(turn);
        const before = one.saved;
        one.saved = parts;
        if (missing(turn, one.text.parts, parts).length === 0) continue;
        // From the look before, as the writer does: a reader that could take nothing then is whole again, too.
        for (const event of missing(turn, before, parts)) needs.bus.tell({ type: "live", thread, event });
      }
    },
    async current(threads) {
      // Where one process is all there are, it writes every turn itself.
      if (needs.store.kind === "sqlite") return [];
      const saved = await readSaved(threads);
      return saved.flatMap(({ turn, thread, parts }) => {
        const ahead = known.get(turn)?.text.parts ?? [];
        const longest = parts.map((part, index) => longer(part, ahead[index]));
        const all = [...longest, ...ahead.slice(longest.length)];
        return missing(turn, [], all).map((event) => ({ thread, event }));
      });
    },
    close: unsubscribe,
  };

  function knownOf(turn: Id): Elsewhere {
    const one = known.get(turn) ?? { text: emptyDraft, saved: [] };
    known.set(turn, one);
    return one;
  }

  /** Running turns that are not written here, with what is saved of their text. */
  async function readSaved(threads: Id[]): Promise<{ turn: Id; thread: Id; parts: Part[] }[]> {
    if (threads.length === 0) return [];
    const rows = await needs.store.db
      .selectFrom("turns")
      .leftJoin("drafts", "drafts.turn_id", "turns.id")
      .select(["turns.id", "drafts.parts", "turns.thread_id"])
      .where("turns.status", "=", "running")
      .where("turns.thread_id", "in", threads)
      .execute();
    return rows
      .filter((row) => !needs.writer.writes(row.id))
      .map((row) => ({
        turn: row.id,
        thread: row.thread_id,
        parts: row.parts === null ? [] : parseJson(Parts, row.parts),
      }));
  }
}

/** What a reader of `held` needs to hold `parts`. */
function missing(turn: Id, held: Part[], parts: Part[]): Delta[] {
  return parts.flatMap((part, index) => {
    if (part.type !== "text" && part.type !== "reasoning") return [];
    const offset = lengthOf(held[index]);
    if (offset >= part.text.length) return [];
    return [{ type: "turn.delta" as const, turn, part: index, kind: part.type, offset, text: part.text.slice(offset) }];
  });
}

function longer(part: Part, other: Part | undefined): Part {
  return other !== undefined && lengthOf(other) > lengthOf(part) ? other : part;
}

function lengthOf(part: Part | undefined): number {
  return part?.type === "text" || part?.type === "reasoning" ? part.text.length : 0;
}
