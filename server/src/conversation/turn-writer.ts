import { setTimeout as delay } from "node:timers/promises";
import type { Delta, FoundLink, Id, LiveEvent, Part } from "@parley/protocol";
import type { Bus } from "../bus/bus.ts";
import type { Limits } from "../limits.ts";
import { describeError, type Log } from "../log/log.ts";
import type { Store } from "../store/open-store.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { type DraftSave, listStopping, saveDrafts } from "../store/turns.ts";

/** The text of one running turn, as it grows. */
export interface TurnText {
  append(kind: "text" | "reasoning", text: string): void;
  /** Tells readers what its text takes up; lost with the text, saved with its end. */
  link(link: FoundLink): void;
  /** Called each time before the draft is saved, for what may be appended by now. */
  beforeSave(release: () => void): void;
  parts(): Part[];
  close(): void;
}

export interface TurnWriter {
  /** `lost` is called when the turn is no longer ours or somebody asked for its end. */
  open(turn: { id: Id; thread: Id; fence: number; kept: Part[]; lost: (why: "taken" | "stop") => void }): TurnText;
  /** What is being written in a thread now, as deltas from the beginning: for a reader that joins. */
  current(thread: Id): LiveEvent[];
  /** Whether this process writes the turn. */
  writes(turn: Id): boolean;
  close(): Promise<void>;
}

interface Writing {
  id: Id;
  thread: Id;
  fence: number;
  parts: { type: "text" | "reasoning"; text: string }[];
  links: FoundLink[];
  release: () => void;
  /** Per part: how much readers were sent, and how much was so at the save before. */
  sent: number[];
  saved: number[];
  changed: boolean;
  /** When its last text left, on the monotonic clock in milliseconds. */
  sentAt: number;
  lost: (why: "taken" | "stop") => void;
}

const coalesceMs = 16;
const draftsAtOnce = 25;

/**
 * Sends a turn's text at once if none of it left within the last 16 ms, else
 * together at the end of them: a first token never waits, nor does a voice of
 * fifty tokens a second, and a faster one costs a viewer sixty events a second.
 * About once a second it saves all drafts of the process in one transaction and
 * sends the text since the previous save again: that heals what readers lost.
 */
export function createTurnWriter(needs: { store: Store; bus: Bus; limits: Limits; log: Log; owner: Id }): TurnWriter {
  const open = new Map<Id, Writing>();
  const dirty = new Set<Writing>();
  let flushTimer: NodeJS.Timeout | null = null;
  let isClosing = false;
  const saveOnce = oneAtATime(save);
  const saveTimer = setInterval(() => void saveOnce(), needs.limits.saveEveryMs);
  saveTimer.unref();
  // A stop through another process is written in the database alone: between two saves it would come too late.
  const lookOnce = oneAtATime(lookForStops);
  const stopTimer =
    needs.store.kind === "postgres" ? setInterval(() => void lookOnce(), needs.limits.saveEveryMs / 2.5) : null;
  stopTimer?.unref();
  const unsubscribe = needs.bus.subscribe((message) => {
    if (message.type === "stop.elsewhere" && message.turns.some((turn) => open.has(turn))) void lookOnce();
  });

  return {
    open(turn) {
      const parts = turn.kept.flatMap((part) =>
        part.type === "text" || part.type === "reasoning" ? [{ ...part }] : [],
      );
      const writing: Writing = {
        ...turn,
        parts,
        links: [],
        release: () => undefined,
        sent: parts.map(() => 0),
        saved: parts.map(() => 0),
        changed: parts.length > 0,
        sentAt: Number.NEGATIVE_INFINITY,
      };
      open.set(turn.id, writing);
      if (parts.length > 0) schedule(writing);
      return {
        append(kind, text) {
          appendTo(writing, kind, text);
          schedule(writing);
        },
        link(link) {
          writing.links.push(link);
          needs.bus.publish({ type: "live", thread: writing.thread, event: linkEvent(writing, link) });
        },
        beforeSave: (release) => void (writing.release = release),
        parts: () => writing.parts.map((part) => ({ ...part })),
        close() {
          open.delete(turn.id);
          dirty.delete(writing);
        },
      };
    },
    current: (thread) =>
      [...open.values()]
        .filter((writing) => writing.thread === thread)
        .flatMap((writing) => [...deltas(writing, () => 0), ...writing.links.map((link) => linkEvent(writing, link))]),
    writes: (turn) => open.has(turn),
    async close() {
      isClosing = true;
      unsubscribe();
      clearInterval(saveTimer);
      if (stopTimer !== null) clearInterval(stopTimer);
      if (flushTimer !== null) clearTimeout(flushTimer);
      await saveOnce();
    },
  };

  function schedule(writing: Writing): void {
    writing.changed = true;
    const wait = writing.sentAt + coalesceMs - performance.now();
    if (wait <= 0) return sendNew(writing);
    dirty.add(writing);
    flushTimer ??= setTimeout(flush, wait);
  }

  function flush(): void {
    flushTimer = null;
    for (const writing of dirty) sendNew(writing);
  }

  function sendNew(writing: Writing): void {
    dirty.delete(writing);
    writing.sentAt = performance.now();
    send(
      writing,
      deltas(writing, (part) => writing.sent[part] ?? 0),
    );
  }

  function send(writing: Writing, events: Delta[]): void {
    for (const event of events) {
      needs.bus.publish({ type: "live", thread: writing.thread, event });
      writing.sent[event.part] = Math.max(writing.sent[event.part] ?? 0, event.offset + event.text.length);
    }
  }

  async function lookForStops(): Promise<void> {
    if (open.size === 0) return;
    try {
      for (const id of await listStopping(needs.store.db, [...open.keys()])) open.get(id)?.lost("stop");
    } catch (error) {
      needs.log.warn("stops.not_read", { error: describeError(error) });
    }
  }

  /** A few at a time, spread over the second: a long write holds up every stream of the process. */
  async function save(): Promise<void> {
    const all = [...open.values()];
    const pauseMs = (needs.limits.saveEveryMs * 0.8 * draftsAtOnce) / Math.max(all.length, draftsAtOnce);
    for (let from = 0; from < all.length; from += draftsAtOnce) {
      if (from > 0) await delay(isClosing ? 0 : pauseMs);
      await saveSome(all.slice(from, from + draftsAtOnce).filter((writing) => open.has(writing.id)));
    }
  }

  async function saveSome(writings: Writing[]): Promise<void> {
    if (writings.length === 0) return;
    for (const writing of writings) writing.release();
    const drafts: DraftSave[] = writings.map((writing) => ({
      turn: writing.id,
      fence: writing.fence,
      parts: writing.parts.map((part) => ({ ...part })),
      changed: writing.changed,
    }));
    for (const writing of writings) writing.changed = false;
    try {
      const mine = await needs.store.transaction(({ db, now }) => saveDrafts(db, needs.owner, drafts, now));
      const stops = new Map(mine.map((turn) => [turn.id, turn.stop]));
      for (const writing of writings) {
        if (!open.has(writing.id)) continue;
        const stop = stops.get(writing.id);
        if (stop === undefined) writing.lost("taken");
        else if (stop !== null) writing.lost("stop");
      }
    } catch (error) {
      for (const writing of writings) writing.changed = true;
      needs.log.warn("drafts.not_saved", { error: describeError(error) });
    }
    for (const writing of writings) {
      if (!open.has(writing.id)) continue;
      // What this pass is the first to send is sent again by the next one: it may be lost like anything else.
      const sentBefore = [...writing.sent];
      send(
        writing,
        deltas(writing, (part) => writing.saved[part] ?? 0),
      );
      writing.saved = sentBefore;
    }
  }
}

function linkEvent({ id }: Writing, link: FoundLink): LiveEvent {
  return { type: "link.found", turn: id, link };
}

function appendTo(writing: Writing, kind: "text" | "reasoning", text: string): void {
  const last = writing.parts.at(-1);
  if (last?.type === kind) last.text += text;
  else {
    writing.parts.push({ type: kind, text });
    writing.sent.push(0);
    writing.saved.push(0);
  }
}

/** What lies beyond `from` in each part; the first half of a surrogate pair waits for the second. */
function deltas(writing: Writing, from: (part: number) => number): Delta[] {
  const out: Delta[] = [];
  writing.parts.forEach((part, index) => {
    const offset = from(index);
    const last = part.text.charCodeAt(part.text.length - 1);
    const end = last >= 0xd800 && last <= 0xdbff ? part.text.length - 1 : part.text.length;
    if (end <= offset) return;
    out.push({
      type: "turn.delta",
      turn: writing.id,
      part: index,
      kind: part.type,
      offset,
      text: part.text.slice(offset, end),
    });
  });
  return out;
}
