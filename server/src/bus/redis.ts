import { createHash } from "node:crypto";
import { Id } from "@parley/protocol";
import { z } from "zod";
import { type Bus, BusMessage, type BusNotice } from "./bus.ts";
import { createListeners } from "./in-process.ts";
import type { RedisLink } from "./redis-link.ts";

const Envelope = z.object({
  from: z.string().max(100),
  messages: z.array(z.unknown()).max(10_000),
  /** Threads that the sender begins to read. */
  reads: z.array(Id).max(100_000).default([]),
});

/** Characters of one message on Redis; a longer one is not read. A reply's whole text fits. */
const longestMessage = 4_000_000;
/** Threads whose silence is remembered. */
const unheardAtMost = 10_000;
/** Batches that Redis has not answered: beyond this it is not keeping up, and live events are dropped. */
const unansweredAtMost = 200;
/** Milliseconds for which a thread that no other process reads is not spoken of; who begins to read it says so. */
const unheardMs = 1_000;
/** A reader that reloads its page comes back at once: its thread stays subscribed to for so long. */
const lingerMs = 5_000;

/**
 * The bus of several processes. Listeners here are called at once and never by
 * way of Redis. What is said within one tick leaves as one message a channel, and
 * is dropped while Redis does not answer. A process hears of the threads that
 * somebody reads through it, on a channel each, so that what it costs grows with
 * its own readers and not with all that is written anywhere; and of everything
 * else on one channel that all share. Words that no other process listens to are
 * not sent: Redis answers how many heard the ones before.
 */
export function createRedisBus(needs: { link: RedisLink; prefix: string; self: Id }): Bus & { close(): void } {
  const { link, prefix, self } = needs;
  const { tell, subscribe } = createListeners();
  const shared = `${prefix}all`;
  const threads = `${prefix}thread:`;
  const wanted = new Map<Id, { readers: number; linger: NodeJS.Timeout | null }>();
  /** Our own subscriptions, by when Redis confirmed them. */
  const confirmed = new Map<Id, number>();
  const queued = new Map<string, BusMessage[]>();
  /** Channels that nobody else listened to, and until when that is believed. */
  const unheard = new Map<string, number>();
  let unanswered = 0;
  const publishAll = definePublishAll(link);

  link.listener.on("close", () => confirmed.clear());
  link.onListening(() => void listen([...wanted.keys()], null));
  link.listener.on("message", (_channel: string, text: string) => {
    for (const message of read(text)) tell(message);
  });

  return {
    subscribe,
    tell,
    publish(message) {
      tell(message);
      if (!link.isUp()) return;
      const channel = channelOf(message);
      if ((unheard.get(channel) ?? 0) > performance.now()) return;
      const others = queued.get(channel);
      if (others !== undefined) return void others.push(message);
      queued.set(channel, [message]);
      if (queued.size === 1) setImmediate(flush);
    },
    want(thread) {
      const known = wanted.get(thread);
      if (known !== undefined) {
        known.readers += 1;
        if (known.linger !== null) clearTimeout(known.linger);
        known.linger = null;
      } else {
        wanted.set(thread, { readers: 1, linger: null });
        if (link.listener.status === "ready") void listen([thread], thread);
      }
      return () => release(thread);
    },
    close() {
      for (const { linger } of wanted.values()) if (linger !== null) clearTimeout(linger);
      wanted.clear();
      queued.clear();
    },
  };

  function flush(): void {
    const batches = [...queued];
    queued.clear();
    if (!link.isUp() || link.commands.status !== "ready" || unanswered >= unansweredAtMost) return;
    const said = batches.flatMap(([channel, messages]) => [channel, JSON.stringify({ from: self, messages })]);
    unanswered += 1;
    // Whatever went wrong, the link's own watch finds it; what was lost is in the log.
    const channels = batches.map(([channel]) => channel);
    publishAll(said).then(
      (heard) => answered(channels, heard),
      () => answered(channels, []),
    );
  }

  function answered(channels: string[], heard: number[]): void {
    unanswered -= 1;
    const now = performance.now();
    if (unheard.size > unheardAtMost) unheard.clear();
    for (const [index, channel] of channels.entries()) {
      // One of those who heard it may be this process. If in doubt somebody else did.
      const since = confirmed.get(channel.slice(threads.length)) ?? now;
      const own = now - since > unheardMs ? 1 : 0;
      if (channel !== shared && heard[index] === own) unheard.set(channel, now + unheardMs);
    }
  }

  /** Only once Redis confirmed it does everything arrive: what was saved until then is read from the log. */
  async function listen(ids: Id[], missed: Id | null): Promise<void> {
    try {
      await link.listener.subscribe(...(missed === null ? [shared] : []), ...ids.map((id) => `${threads}${id}`));
      for (const id of ids) if (wanted.has(id)) confirmed.set(id, performance.now());
      if (ids.length > 0 && link.isUp())
        publishAll([shared, JSON.stringify({ from: self, messages: [], reads: ids })]).catch(() => undefined);
      tell({ type: "missed", thread: missed });
    } catch {
      // The connection is gone, and the next one subscribes to all of it again; or Redis is too slow, and is left.
      if (link.listener.status === "ready") link.listener.disconnect(true);
    }
  }

  function release(thread: Id): void {
    const known = wanted.get(thread);
    if (known === undefined) return;
    known.readers -= 1;
    if (known.readers > 0) return;
    known.linger = setTimeout(() => {
      wanted.delete(thread);
      confirmed.delete(thread);
      // A thread that stays subscribed to costs a little and harms nothing.
      link.listener.unsubscribe(`${threads}${thread}`).catch(() => undefined);
    }, lingerMs);
    known.linger.unref();
  }

  function channelOf(message: BusMessage): string {
    // Every process knows who is where, for readers that join later.
    const isOfReaders = message.type === "live" && message.event.type !== "presence";
    return isOfReaders || message.type === "thread" ? `${threads}${message.thread}` : shared;
  }

  /** Messages of others; what has no form we know (an older or newer Parley, or a stranger) is passed over. */
  function read(text: string): (BusMessage | BusNotice)[] {
    if (text.length > longestMessage) return [];
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return [];
    }
    const envelope = Envelope.safeParse(value);
    if (!envelope.success || envelope.data.from === self) return [];
    for (const thread of envelope.data.reads) unheard.delete(`${threads}${thread}`);
    return envelope.data.messages.flatMap((message) => {
      const parsed = BusMessage.safeParse(message);
      if (!parsed.success) return [];
      // Whoever can write to Redis must not be able to end a turn: that stands in the database, or not.
      const { data } = parsed;
      return data.type === "stop" ? { type: "stop.elsewhere", turns: data.turns } : data;
    });
  }
}

const Counts = z.array(z.int());

/**
 * Publishes channel, text, channel, text … in one command, and answers how many connections heard each. A command costs the client ten times what a text costs: by a
 * script a tick with words of ten threads is as cheap as one with words of one.
 */
function definePublishAll({ commands }: RedisLink): (said: string[]) => Promise<number[]> {
  const lua = `local heard = {}
for i = 1, #ARGV, 2 do heard[#heard + 1] = redis.call('publish', ARGV[i], ARGV[i + 1]) end
return heard`;
  const script = createHash("sha1").update(lua).digest("hex");
  return async (said) => {
    const heard = await commands.evalsha(script, 0, ...said).catch((error: unknown) => {
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      return commands.eval(lua, 0, ...said);
    });
    return Counts.parse(heard);
  };
}
