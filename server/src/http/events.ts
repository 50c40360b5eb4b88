import type { ServerResponse } from "node:http";
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
import { crossOriginHeaders } from "./cors.ts";
import { callerOf } from "./mount-routes.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";

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
  const stream = openStream(needs, context);
  const cursors: Cursors = {};
  const following: Following[] = [];

  // A cursor that the log has never reached belongs to another life of this database.
  const begin = (log: string, now: number): number => {
    const at = given[log] ?? now;
    if (at <= now) return at;
    stream.send({ log, live: { type: "resync" } });
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
        if ("live" in watched) return stream.send({ log, live: watched.live });
        cursors[log] = watched.seq;
        stream.send({ log, event: watched.event }, formatCursors(cursors));
        if (watched.event.type === "thread.deleted") stream.send({ log, live: { type: "thread.gone" } });
      },
    };
    following.push(needs.watch.follow(target, watcher));
  };
  for (const id of threads) {
    follow(id, { thread: id });
    for (const live of [...needs.writer.current(id), ...needs.waiting(id)]) stream.send({ log: id, live });
  }
  if (request.account) follow("account", { account: actor.account });

  open.set(actor.account, (open.get(actor.account) ?? 0) + 1);
  stream.onDrain(() => {
    for (const one of following) one.resume();
  });
  const heartbeat = setInterval(stream.beat, needs.limits.heartbeatMs);
  const recheck = setInterval(() => void stillAllowed(), needs.limits.recheckMs);
  stream.onClose(() => {
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

interface Stream {
  send(event: StreamEvent, id?: string): void;
  write(text: string): void;
  /** Shows that the server lives; ends the stream of a reader that has taken nothing since the beat before. */
  beat(): void;
  /** True while as much lies unsent as one reader may hold. */
  full(): boolean;
  end(): void;
  onDrain(listener: () => void): void;
  onClose(listener: () => void): void;
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

/**
 * Writes to the raw response, up to a bound: a reader that is slower than the
 * log gets the rest when it has taken what is there, and one that takes nothing
 * is dropped and may come back with its cursor.
 */
function openStream(needs: HttpNeeds, context: HttpContext): Stream {
  const response = context.env.outgoing as ServerResponse;
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    Connection: "keep-alive",
    ...crossOriginHeaders(context),
  });
  response.socket?.setNoDelay(true);
  const write = (text: string | Buffer): void => {
    if (!response.destroyed && !response.writableEnded) response.write(text);
  };
  const full = (): boolean => response.writableNeedDrain && response.writableLength > needs.limits.unsentBytesPerReader;
  // What several voices write in one turn of the event loop leaves as one write.
  let isHeld = false;
  const release = (): void => {
    if (isHeld) response.uncork();
    isHeld = false;
  };
  const hold = (): void => {
    if (isHeld) return;
    isHeld = true;
    response.cork();
    setImmediate(release);
  };
  let unsentAtBeat: number | null = null;
  return {
    write,
    full,
    beat() {
      if (!full()) {
        unsentAtBeat = null;
        write(": keep-alive\n\n");
      } else if (unsentAtBeat === response.writableLength) {
        needs.log.info("stream.reader_too_slow");
        response.destroy();
      } else unsentAtBeat = response.writableLength;
    },
    send(event, id) {
      if (id === undefined) {
        hold();
        return write(bodyOf(event));
      }
      // A saved event may be large, and Node says nothing of held bytes that drain at once: it is written as it comes.
      release();
      response.cork();
      write(`id: ${id}\n`);
      write(bodyOf(event));
      response.uncork();
    },
    end: () => response.end(),
    onDrain: (listener) => void response.on("drain", listener),
    onClose: (listener) => response.once("close", listener),
  };
}
