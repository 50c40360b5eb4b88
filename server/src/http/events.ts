import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import {
  AppError,
  type Cursors,
  formatCursors,
  formatSse,
  type Id,
  parseCursors,
  type StreamEvent,
} from "@parley/protocol";
import { type Actor, authorize, type Following, type WatchedEvent } from "../conversation/index.ts";
import { readAccountSeqs } from "../store/events.ts";
import { readSeqs } from "../store/threads.ts";
import { describeError } from "../log/log.ts";
import { callerOf } from "./mount-routes.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";
import { openResponse, type OpenResponse } from "./open-response.ts";

/** What makes an answer one of server-sent events. */
export const eventStream = { type: "text/event-stream", beat: ": keep-alive\n\n" };

interface StreamRequest {
  actor: Actor;
  context: HttpContext;
  threads: Id[];
  /** False for the stream of one thread, which carries nothing of the account. */
  account: boolean;
  cursor: string | undefined;
}

/** How many event streams each account has open in this process. */
export type OpenStreams = Map<Id, number>;

/**
 * Streams saved events after the reader's cursors, in order and without gaps,
 * and live events as they come. What is being written right now is sent once at
 * the start, so a reader that joins needs no second request.
 */
export async function streamEvents(
  needs: HttpNeeds,
  open: OpenStreams,
  request: StreamRequest,
): Promise<{ written: Response }> {
  const { actor, context, threads } = request;
  if (threads.length > needs.limits.threadsPerStream) throw new AppError("too_many_requests");
  if ((open.get(actor.account) ?? 0) >= needs.limits.streamsPerAccount) throw new AppError("too_many_requests");
  for (const id of threads) await authorize(needs.store, actor, { kind: "thread", id, action: "thread.read" });
  const given = parseCursors(context.req.header("last-event-id") ?? request.cursor ?? "");
  if (given === null) throw new AppError("invalid_cursor");

  const seqs = await readSeqs(needs.store.db, threads);
  const accountSeq = (await readAccountSeqs(needs.store.db, [actor.account])).get(actor.account) ?? 0;
  const stream = openResponse(needs, context, eventStream);
  const send = (event: StreamEvent, id?: string): void => sendTo(stream, event, id);
  const cursors: Cursors = {};
  const following: Following[] = [];

  // A cursor that the log has never reached belongs to another life of this database.
  const begin = (log: string, now: number): number => {
    const at = given[log] ?? now;
    if (at <= now) return at;
    send({ log, live: { type: "resync" } });
    return now;
  };
  for (const id of threads) cursors[id] = begin(id, seqs.get(id)?.seq ?? 0);
  if (request.account) cursors.account = begin("account", accountSeq);
  stream.write(formatSse({ id: formatCursors(cursors), data: "", retry: 1000 }));

  const follow = (log: string, target: { thread: Id } | { account: Id }): void => {
    const watcher = {
      at: cursors[log] ?? 0,
      full: stream.full,
      deliver(watched: WatchedEvent) {
        if ("live" in watched) return send({ log, live: watched.live });
        cursors[log] = watched.seq;
        send({ log, event: watched.event }, formatCursors(cursors));
        if (watched.event.type === "thread.deleted") send({ log, live: { type: "thread.gone" } });
      },
    };
    following.push(needs.watch.follow(target, watcher));
  };
  for (const id of threads) {
    follow(id, { thread: id });
    for (const live of [...needs.writer.current(id), ...needs.waiting(id)]) send({ log: id, live });
  }
  if (request.account) follow("account", { account: actor.account });

  open.set(actor.account, (open.get(actor.account) ?? 0) + 1);
  stream.onDrain(() => {
    for (const one of following) one.resume();
  });
  const heartbeat = setInterval(stream.beat, needs.limits.heartbeatMs);
  // Every process asks again by itself; the bus only hurries that.
  const recheck = setInterval(() => void stillAllowed(), needs.limits.recheckMs);
  const offRevoked = needs.watch.onRevoked(actor.account, () => void stillAllowed());
  stream.onClose(() => {
    offRevoked();
    clearInterval(heartbeat);
    clearInterval(recheck);
    for (const one of following) one.stop();
    const left = (open.get(actor.account) ?? 1) - 1;
    if (left > 0) open.set(actor.account, left);
    else open.delete(actor.account);
  });
  return { written: RESPONSE_ALREADY_SENT };

  /** A right that was taken away ends the stream within the recheck interval. */
  async function stillAllowed(): Promise<void> {
    try {
      const now = await callerOf(needs, context);
      if (now?.account !== actor.account) return stream.end();
      for (const id of threads) await authorize(needs.store, actor, { kind: "thread", id, action: "thread.read" });
    } catch (error) {
      if (!(error instanceof AppError)) needs.log.warn("stream.not_rechecked", { error: describeError(error) });
      else stream.end();
    }
  }
}

/** An event's own lines, made once for all its readers: what lies unsent for hundreds of them is one buffer. */
const bodies = new WeakMap<object, Buffer>();

function bodyOf(event: StreamEvent): Buffer {
  const key = "event" in event ? event.event : event.live;
  let made = bodies.get(key);
  if (made === undefined) {
    // JSON has no line break in it, so one line of data is all of it.
    made = Buffer.from(`data: ${JSON.stringify(event)}\n\n`);
    bodies.set(key, made);
  }
  return made;
}

function sendTo(out: OpenResponse, event: StreamEvent, id?: string): void {
  if (id === undefined) out.writeSoon(bodyOf(event));
  else out.writeWhole([`id: ${id}\n`, bodyOf(event)]);
}
