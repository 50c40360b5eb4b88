import type { DetectedLink, Mark, MarkedText } from "@parley/engine";
import type { FoundLink, Id } from "@parley/protocol";
import { describeError, type Log } from "../../log/log.ts";
import type { BegunTurn } from "../begin-turn.ts";
import { declaredLink, isWorthSaying, mergeFound } from "./declared.ts";
import { createIdleWork } from "./idle-work.ts";
import { createThreadIndex, type ThreadIndex } from "./thread-index.ts";

/** A link from a message, before it is saved. */
export interface LinkFrom {
  from: Id;
  link: FoundLink;
}

/** Whom a running turn takes up. */
export interface TurnLinks {
  /** What readers are shown next of its text, with the marks that stood in it. */
  take(read: MarkedText): void;
  /** Its text is whole: the links to messages that are there; none where there was no time yet to find them all. */
  end(): FoundLink[];
  /** It is being saved as this message. */
  name(message: Id): void;
  /**
   * The turn was saved as this message, or left none. Gives what could not be said before, once it is found: links of
   * which one end was still being written, and all of a turn for which there was no time. Nothing should wait for it.
   */
  close(message: Id | null): Promise<LinkFrom[]>;
}

export interface LinkFinder {
  /** `tell` hears of links while the turn writes. */
  begin(turn: BegunTurn, tell: (link: FoundLink) => void): TurnLinks;
  /** Finds nothing more. */
  close(): void;
}

/** So many threads in which nobody writes are kept for their next round. */
const idleThreads = 24;

/**
 * Finds links for all running turns of this process, where it has nothing else to do: no call, no stream and no stage
 * waits for it.
 */
export function createLinkFinder(log: Log): LinkFinder {
  const threads = new Map<Id, KnownThread>();
  const work = createIdleWork((error) => log.warn("links.not_found", { error: describeError(error) }));
  /** What to call of each turn that is not found out yet, when nothing more is done. */
  const unfinished = new Set<() => void>();
  let isClosed = false;
  return {
    begin(begun, tell) {
      const id = begun.turn.thread_id;
      const thread = threads.get(id) ?? { index: createThreadIndex(id, work), waiting: [] };
      // Whichever was used last stands last.
      threads.delete(id);
      threads.set(id, thread);
      for (const [old, { index }] of threads) {
        if (threads.size <= idleThreads) break;
        if (index.isIdle() && old !== id) threads.delete(old);
      }
      return linksOfTurn(begun, thread, { tell, unfinished, isClosed: () => isClosed });
    },
    close() {
      isClosed = true;
      work.close();
      for (const end of unfinished) end();
    },
  };
}

interface KnownThread {
  index: ThreadIndex;
  /** From messages that are saved to turns that still write. */
  waiting: { from: Id; link: FoundLink; to: Id }[];
}

interface Told {
  tell: (link: FoundLink) => void;
  unfinished: Set<() => void>;
  isClosed: () => boolean;
}

function linksOfTurn(
  begun: BegunTurn,
  { index, waiting }: KnownThread,
  { tell, unfinished, isClosed }: Told,
): TurnLinks {
  const { turn, reads } = begun;
  const detected: DetectedLink[] = [];
  const marks: (Mark & { place: number })[] = [];
  /** What is not saved with the message: it leads to where somebody still wrote. */
  let unsaid: DetectedLink[] = [];
  let text = "";
  /** All is found; its reader hears nothing more. */
  let [isWhole, isOver] = [true, false];
  const ended = Promise.withResolvers<void>();

  const resolve = (link: DetectedLink): FoundLink | null => {
    const message = index.messageOf(link.to.messageId);
    if (message === null || message === "writing") return null;
    const found = toFound(link, message);
    return isWorthSaying(found, reads) ? found : null;
  };
  const write = (piece: string): void => {
    text += piece;
    index.write(turn.id, piece);
  };

  const found = (): FoundLink[] => {
    unsaid = detected.filter((link) => index.messageOf(link.to.messageId) === "writing");
    const declared = marks.flatMap((mark) => declaredLink(mark, { text, at: mark.place, reads }) ?? []);
    return mergeFound(
      text,
      declared,
      detected.flatMap((link) => resolve(link) ?? []),
    );
  };

  index.begin(turn.id, turn.member_id, reads, (links) => {
    for (const link of links) {
      detected.push(link);
      const found = resolve(link);
      if (found !== null && !isOver) tell(found);
    }
  });
  const kept = begun.kept.map((part) => (part.type === "text" ? part.text : "")).join("");
  if (kept !== "") write(kept);

  return {
    take(read) {
      const before = text.length;
      if (read.text !== "") write(read.text);
      for (const mark of read.marks) {
        const place = before + mark.at;
        marks.push({ ...mark, place });
        const link = declaredLink(mark, { text: text.slice(0, place), at: place, reads });
        if (link !== null) tell(link);
      }
    },
    end() {
      isWhole = index.end(turn.id, ended.resolve);
      isOver = true;
      return isWhole ? found() : [];
    },
    name: (message) => index.name(turn.id, message),
    async close(message) {
      if (!isWhole && message !== null && !isClosed()) {
        unfinished.add(ended.resolve);
        await ended.promise;
        unfinished.delete(ended.resolve);
      }
      if (isClosed()) return [];
      const late = isWhole ? [] : found();
      index.close(turn.id, message);
      if (message !== null)
        waiting.push(...unsaid.map((link) => ({ from: message, link: toFound(link, ""), to: link.to.messageId })));
      const ready: LinkFrom[] = message === null ? [] : late.map((link) => ({ from: message, link }));
      for (const one of waiting.splice(0)) {
        const to = index.messageOf(one.to);
        if (to === "writing") waiting.push(one);
        else if (to !== null)
          ready.push({ from: one.from, link: { ...one.link, to: { ...one.link.to, message: to } } });
      }
      return ready;
    },
  };
}

/** Below this the label is right less than every second time: then it only says that there is a link. */
const leastLabelConfidence = 0.4;

function toFound(detected: DetectedLink, message: Id): FoundLink {
  const { from, to, isWholeMessage, confidence, labelConfidence, words } = detected;
  const label = labelConfidence < leastLabelConfidence ? "references" : detected.label;
  return {
    start: from.start,
    end: from.end,
    to: { message, start: to.start, end: to.end },
    isWhole: isWholeMessage,
    label,
    confidence: Math.round(confidence * 1000) / 1000,
    words: words.slice(0, 16).map((word) => word.slice(0, 200)),
    source: "detected",
  };
}
