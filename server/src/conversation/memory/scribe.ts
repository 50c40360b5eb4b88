import { type Id, readSaidLinks, readSaidMemory } from "@parley/protocol";
import { describeError } from "../../log/log.ts";
import type { AskNeeds } from "../asks/record-ask.ts";
import { runAsk } from "../asks/run-ask.ts";
import { refineLinks } from "../links/refine-links.ts";
import { beginMinutes } from "./begin-minutes.ts";
import { saveSaid } from "./save-said.ts";

export interface Scribe {
  /** Breaks off what is being asked, and waits until that is saved. */
  close(): Promise<void>;
}

/** For so long a question waits for room, in milliseconds. */
const patienceMs = 120_000;

/**
 * After each round that this process ended, asks a voice that sits in the thread what it came to, where its owner wants
 * that. Nothing waits for the answer; a new round of the thread, or a stop, breaks it off.
 */
export function createScribe(needs: AskNeeds): Scribe {
  const running = new Map<Id, { abort: AbortController; done: Promise<void> }>();
  let isClosed = false;
  const unsubscribe = needs.bus.subscribe((message) => {
    if (message.type !== "ended" || isClosed) return;
    for (const round of message.rounds) begin(round);
  });

  function begin(round: Id): void {
    const abort = new AbortController();
    const done = askAbout(needs, round, abort.signal)
      .catch((error: unknown) => needs.log.warn("scribe.failed", { round, error: describeError(error) }))
      .finally(() => running.delete(round));
    running.set(round, { abort, done });
  }

  return {
    async close() {
      isClosed = true;
      unsubscribe();
      const open = [...running.values()];
      for (const { abort } of open) abort.abort();
      await Promise.all(open.map(({ done }) => done));
    },
  };
}

async function askAbout(needs: AskNeeds, round: Id, signal: AbortSignal): Promise<void> {
  const row = await needs.store.db
    .selectFrom("rounds")
    .innerJoin("threads", "threads.id", "rounds.thread_id")
    .select(["rounds.thread_id", "threads.settings"])
    .where("rounds.id", "=", round)
    .executeTakeFirst();
  // Most threads have none: a look without a lock spares them a transaction.
  if (row === undefined || !/"scribe":"(?!off")/.test(row.settings) || signal.aborted) return;
  await runAsk(needs, {
    thread: row.thread_id,
    begin: (work) => beginMinutes(needs, work, round),
    async save(work, { known, prompt, speaker }, text) {
      const said = readSaidMemory(text);
      await saveSaid(needs, work, { said, speaker, source: "scribe", round, known, messages: prompt.messages });
      await refineLinks(needs, work, { round, said: readSaidLinks(text), messages: prompt.messages });
    },
    patienceMs,
    signal,
  });
}
