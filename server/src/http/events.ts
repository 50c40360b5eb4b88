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
import {
  type Actor,
  authorize,
  type Following,
  oneAtATime,
  type Sieve,
  sieveFor,
  type WatchedEvent,
  type Watcher,
} from "../conversation/index.ts";
import { readAccountSeqs } from "../store/events.ts";
import { reachOf } from "../store/members.ts";
import type { MemberRow } from "../store/tables.ts";
import { isStorageAway } from "../store/open-store.ts";
import { readSeqs } from "../store/threads.ts";
import { describeError } from "../log/log.ts";
import { memberOf } from "./member-of.ts";
import { callerOf } from "./mount-routes.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";
import { openResponse, type OpenResponse } from "./open-response.ts";

/** What makes an answer one of server-sent events. */
export const eventStream = {
  type: "text/event-stream",
  beat: ": keep-alive\n\n",
  // Each comes back at a moment of its own, so that the process that is left is not asked by all at once.
  goodbye: () => formatSse({ retry: 500 + Math.floor(Math.random() * 1000) }),
};

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
  const members = new Map<Id, MemberRow>();
  const sieves = new Map<Id, Sieve>();
  for (const id of threads) {
    const member = memberOf(await authorize(needs.store, actor, { kind: "thread", id, action: "thread.read" }));
    members.set(id, member);
    sieves.set(id, await sieveFor(needs.store.db, id, reachOf(member)));
  }
  const given = parseCursors(context.req.header("last-event-id") ?? request.cursor ?? "");
  if (given === null) throw new AppError("invalid_cursor");

  const seqs = await readSeqs(needs.store.db, threads);
  const people = await needs.presence.of(threads);
  const accountSeq = (await readAccountSeqs(needs.store.db, [actor.account])).get(actor.account) ?? 0;
  const stream = openResponse(needs, context, eventStream);
  const send = (event: StreamEvent, id?: string): void => sendTo(stream, event, id);
  const cursors: Cursors = {};
  const following: Following[] = [];
  const stops = new Map<string, Following>();
  /** Threads that the reader is no longer in. */
  const left = new Set<string>();
  /** Nothing more of that thread; a stream of it alone ends, one of several goes on with the others. */
  const part = (log: string): void => {
    if (left.has(log)) return;
    left.add(log);
    stops.get(log)?.stop();
    send({ log, live: { type: "thread.gone" } });
    if (!request.account) stream.end();
  };

  // A cursor that the log has never reached belongs to another life of this database; what lies before the reader's
  // reach is in no stream of theirs.
  const begin = (log: string, now: number): number => {
    const at = given[log] ?? now;
    const first = reachOf(members.get(log)).seq;
    if (at >= first && at <= now) return at;
    send({ log, live: { type: "resync" } });
    return at < first ? Math.min(first, now) : now;
  };
  for (const id of threads) cursors[id] = begin(id, seqs.get(id)?.seq ?? 0);
  if (request.account) cursors.account = begin("account", accountSeq);
  stream.write(formatSse({ id: formatCursors(cursors), data: "", retry: 1000 }));

  const watchers = new Map<Id, Watcher>();
  const follow = (log: string, target: { thread: Id } | { account: Id }): Watcher => {
    const sieve = sieves.get(log) ?? ((watched) => watched);
    const watcher: Watcher = {
      at: cursors[log] ?? 0,
      full: stream.full,
      deliver(watched: WatchedEvent) {
        const shown = left.has(log) ? null : sieve(watched);
        if (shown === null) return;
        if ("live" in shown) return send({ log, live: shown.live });
        cursors[log] = shown.seq;
        send({ log, event: shown.event }, formatCursors(cursors));
        if (shown.event.type === "thread.deleted") send({ log, live: { type: "thread.gone" } });
        // Where the bus lost the message that says so at once, the log says it.
        if (shown.event.type === "member.left" && shown.event.member === members.get(log)?.id) part(log);
      },
      account: actor.account,
      gone: () => part(log),
    };
    const followed = needs.watch.follow(target, watcher);
    following.push(followed);
    stops.set(log, followed);
    return watcher;
  };
  for (const id of threads) {
    const watcher = follow(id, { thread: id });
    watchers.set(id, watcher);
    for (const live of [...needs.writer.current(id), ...needs.waiting(id)]) watcher.deliver({ live });
  }
  needs.elsewhere.current(threads).then(
    (texts) => {
      for (const { thread, event } of texts) watchers.get(thread)?.deliver({ live: event });
    },
    // The next save of each text brings what is missing.
    (error: unknown) => needs.log.warn("drafts.not_read", { error: describeError(error) }),
  );
  for (const { thread, event } of people) send({ log: thread, live: event });
  if (request.account) follow("account", { account: actor.account });

  open.set(actor.account, (open.get(actor.account) ?? 0) + 1);
  stream.onDrain(() => {
    for (const one of following) one.resume();
  });
  const heartbeat = setInterval(stream.beat, needs.limits.heartbeatMs);
  const ask = oneAtATime(stillAllowed);
  // Every process asks again by itself; the bus only hurries that.
  const recheck = setInterval(() => void ask(), needs.limits.recheckMs);
  const offRevoked = needs.watch.onRevoked(actor.account, () => void ask());
  stream.onClose(() => {
    offRevoked();
    clearInterval(heartbeat);
    clearInterval(recheck);
    for (const one of following) one.stop();
    const others = (open.get(actor.account) ?? 1) - 1;
    if (others > 0) open.set(actor.account, others);
    else open.delete(actor.account);
  });
  return { written: RESPONSE_ALREADY_SENT };

  /** A right that was taken away ends the stream within the recheck interval. */
  async function stillAllowed(): Promise<void> {
    try {
      const now = await callerOf(needs, context);
      if (now?.account !== actor.account) return stream.end();
      for (const id of threads)
        if (!left.has(id)) await authorize(needs.store, actor, { kind: "thread", id, action: "thread.read" });
    } catch (error) {
      if (!(error instanceof AppError) || isStorageAway(error))
        needs.log.warn("stream.not_rechecked", { error: describeError(error) });
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
