import { type Id, Profile } from "@parley/protocol";
import { describeError } from "../log/log.ts";
import { parseJson } from "../store/json.ts";
import { readTraced, type TracedCall, type TracedTurn } from "../store/traced.ts";
import { type CallNote, createCallNote } from "./call-note.ts";
import { spanOfCall, spanOfRound, spanOfTurn } from "./spans.ts";
import type { Span, SpanSink, Tracer, TracerNeeds } from "./tracer.ts";

/** Milliseconds for which ends are gathered, so that a stage is read at once. */
const gatherMs = 250;
/** Turns and rounds that wait to be read; what ends beyond is not traced. */
const waitingAtMost = 2_000;
/** Calls of which something is noted. Those of turns that another process took over stay until newer ones push them out. */
const notesAtMost = 1_000;
const flushAtMostMs = 2_000;

/**
 * Writes spans from the rows of what has ended, a moment later and outside of
 * every transaction: a turn is told once, by the process that ended it, whoever
 * began it. What no row keeps is added where this process made the call.
 */
export function createRowTracer(needs: TracerNeeds & { withContent: boolean; sinks: SpanSink[] }): Tracer {
  const { store, bus, log, withContent, sinks } = needs;
  const notes = new Map<Id, CallNote>();
  const turns = new Set<Id>();
  const rounds = new Set<Id>();
  let dropped = 0;
  let timer: NodeJS.Timeout | null = null;
  let reading = Promise.resolve();

  const unsubscribe = bus.subscribe((message) => {
    if (message.type !== "ended") return;
    for (const [id, waiting] of [...message.turns.map(pair(turns)), ...message.rounds.map(pair(rounds))]) {
      if (turns.size + rounds.size < waitingAtMost) waiting.add(id);
      else dropped += 1;
    }
    timer ??= setTimeout(gather, gatherMs).unref();
  });

  return {
    call(id, asked) {
      const note = createCallNote(asked, withContent);
      notes.set(id, note);
      const oldest = notes.size > notesAtMost ? notes.keys().next().value : undefined;
      if (oldest !== undefined) notes.delete(oldest);
      return note.hear;
    },
    state: () => (sinks.some((sink) => sink.isFailing()) ? "failing" : "ok"),
    async close() {
      unsubscribe();
      if (timer !== null) clearTimeout(timer);
      const until = performance.now() + flushAtMostMs;
      gather();
      await within(flushAtMostMs, reading);
      await Promise.all(sinks.map((sink) => sink.close(Math.max(0, until - performance.now()))));
    },
  };

  function gather(): void {
    timer = null;
    const ids = { turns: [...turns], rounds: [...rounds] };
    turns.clear();
    rounds.clear();
    if (dropped > 0) log.warn("traces.dropped", { spans: dropped, why: "too many ended at once" });
    dropped = 0;
    if (ids.turns.length + ids.rounds.length === 0) return;
    reading = reading
      .then(() => write(ids))
      .catch((error: unknown) => {
        log.warn("traces.not_read", { error: describeError(error) });
      });
  }

  async function write(ids: { turns: Id[]; rounds: Id[] }): Promise<void> {
    const found = await readTraced(store.db, ids);
    const calls = Map.groupBy(found.calls, (call) => call.turn_id);
    for (const turn of found.turns) for (const span of spansOfTurn(turn, calls.get(turn.id) ?? [])) add(span);
    for (const round of found.rounds) add(spanOfRound(round));
  }

  function spansOfTurn(turn: TracedTurn, calls: TracedCall[]): Span[] {
    const name = withContent ? parseJson(Profile, turn.profile).name : null;
    const spans = calls.map((call) => spanOfCall(call, turn, notes.get(call.id)?.attributes() ?? {}));
    for (const { id } of calls) notes.delete(id);
    return [...spans, spanOfTurn(turn, calls, name)];
  }

  function add(span: Span): void {
    for (const sink of sinks) sink.add(span);
  }
}

function pair(waiting: Set<Id>): (id: Id) => [Id, Set<Id>] {
  return (id) => [id, waiting];
}

/** Waits for `work`, but not longer than `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
