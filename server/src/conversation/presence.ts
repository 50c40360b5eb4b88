import type { Id, LiveEvent, PresenceState } from "@parley/protocol";
import type { Bus } from "../bus/bus.ts";
import { listReadPlaces } from "../store/members.ts";
import type { Store } from "../store/open-store.ts";
import type { MemberRow } from "../store/tables.ts";

type PresenceEvent = Extract<LiveEvent, { type: "presence" }>;

/** Who has a thread before them, who writes there, and up to where each has read. Nothing of it is kept. */
export interface Presence {
  /** What a person does in a thread, as their page says. It is said again while it lasts. */
  say(member: MemberRow, state: PresenceState): void;
  /** How far a person has read, for the others who are there. */
  tellRead(member: MemberRow, seq: number): void;
  /** All that is known of the people of these threads, for a reader that joins. */
  of(threads: Id[]): Promise<{ thread: Id; event: PresenceEvent }[]>;
  close(): void;
}

/** The same said again sooner is not passed on. */
const repeatMs = { reading: 20_000, typing: 2_000, away: 20_000 } satisfies Record<PresenceState, number>;
/** Who said nothing for so long is not there: their page says it more than twice in it. */
const lastsMs = 60_000;
/** A reading place moves with every message; the others hear of it once in this time. */
const readsMs = 1_000;

interface Said {
  state: PresenceState;
  at: number;
}

/** Every process hears of every person by the bus; each keeps what it heard for those who join later. */
export function createPresence(needs: { store: Pick<Store, "db">; bus: Bus; clock?: () => number }): Presence {
  const clock = needs.clock ?? Date.now;
  const threads = new Map<Id, Map<Id, Said>>();
  const places = new Map<Id, { member: MemberRow; seq: number }>();
  let readTimer: NodeJS.Timeout | null = null;
  const unsubscribe = needs.bus.subscribe((message) => {
    if (message.type === "live" && message.event.type === "presence") hear(message.thread, message.event);
  });
  const sweepTimer = setInterval(sweep, lastsMs);
  sweepTimer.unref();

  return {
    say(member, wanted) {
      // A viewer has nothing to type into.
      const state = wanted === "typing" && member.role === "viewer" ? "reading" : wanted;
      const last = lastOf(member);
      if (last === undefined && state === "away") return;
      if (last?.state === state && clock() - last.at < repeatMs[state]) return;
      publish(member, state, null);
    },
    tellRead(member, seq) {
      if (!isCompany(member)) return;
      places.set(member.id, { member, seq });
      readTimer ??= setTimeout(() => {
        readTimer = null;
        for (const place of places.values()) publish(place.member, lastOf(place.member)?.state ?? "away", place.seq);
        places.clear();
      }, readsMs);
      readTimer.unref();
    },
    async of(ids) {
      const people = await listReadPlaces(needs.store.db, ids);
      const count = new Map<Id, number>();
      for (const { thread_id: thread } of people) count.set(thread, (count.get(thread) ?? 0) + 1);
      return people
        .filter((one) => (count.get(one.thread_id) ?? 0) > 1)
        .map(({ id, thread_id: thread, read_seq: readSeq }) => ({
          thread,
          event: { type: "presence", member: id, state: lastOf({ id, thread_id: thread })?.state ?? "away", readSeq },
        }));
    },
    close() {
      clearInterval(sweepTimer);
      if (readTimer !== null) clearTimeout(readTimer);
      unsubscribe();
    },
  };

  function publish({ id, thread_id: thread }: MemberRow, state: PresenceState, readSeq: number | null): void {
    needs.bus.publish({ type: "live", thread, event: { type: "presence", member: id, state, readSeq } });
  }

  function hear(thread: Id, { member, state, readSeq }: PresenceEvent): void {
    // A reading place says nothing new of what its reader does.
    if (readSeq !== null) return;
    const said = threads.get(thread) ?? new Map<Id, Said>();
    threads.set(thread, said);
    if (state === "away") said.delete(member);
    else said.set(member, { state, at: clock() });
    if (said.size === 0) threads.delete(thread);
  }

  function lastOf(member: Pick<MemberRow, "id" | "thread_id">): Said | undefined {
    const said = threads.get(member.thread_id)?.get(member.id);
    return said !== undefined && clock() - said.at < lastsMs ? said : undefined;
  }

  function isCompany(member: MemberRow): boolean {
    return [...(threads.get(member.thread_id)?.keys() ?? [])].some((id) => id !== member.id);
  }

  function sweep(): void {
    for (const [thread, said] of threads) {
      for (const [member, { at }] of said) if (clock() - at >= lastsMs) said.delete(member);
      if (said.size === 0) threads.delete(thread);
    }
  }
}
