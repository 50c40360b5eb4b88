import { createLinkDetector, type DetectedLink, type LinkAuthor, shownConfidence } from "@parley/engine";
import type { Id } from "@parley/protocol";
import type { TurnReads } from "../begin-turn.ts";
import type { IdleWork } from "./idle-work.ts";

/**
 * What was said in one thread, as far as running turns were shown it or write
 * it. A message that was written here keeps the id of its turn inside.
 */
export interface ThreadIndex {
  /** A turn begins; what it was shown is taken in soon. `found` hears of each link as its sentence is complete. */
  begin(turn: Id, author: Id, reads: TurnReads, found: (links: DetectedLink[]) => void): void;
  write(turn: Id, text: string): void;
  /** Its text is whole. False where the rest is found only later: `ended` is called then. */
  end(turn: Id, ended: () => void): boolean;
  /**
   * It is being saved as this message, which others may be shown before this process hears that it was: what follows
   * a turn begins in the transaction that ends it.
   */
  name(turn: Id, message: Id): void;
  /** It was saved as this message, or left none. */
  close(turn: Id, message: Id | null): void;
  /** The message that stands under an id here: of a turn that still writes it is not known yet, one that left none has none. */
  messageOf(id: Id): Id | "writing" | null;
  isIdle(): boolean;
}

/** The newest of a thread; more would cost memory, and few take up what was said so long ago. */
const mostSentences = 2000;
/** So many letters are read in one go: about a millisecond. */
const pieceLength = 800;
/** Where so many letters wait in the process, nobody will read on: what is written then takes up nobody. */
const mostWaiting = 2_000_000;
const sentenceEnd = /[.!?…。！？\n]/;

interface Writing {
  waiting: string;
  /** A sentence may have ended in it. */
  isDue: boolean;
  found: (links: DetectedLink[]) => void;
}

/** `work` does it when there is time, in the order of this thread. */
export function createThreadIndex(thread: Id, work: IdleWork): ThreadIndex {
  const detector = createLinkDetector({ mostSentences, minConfidence: shownConfidence });
  const writing = new Map<Id, Writing>();
  /** Of messages that were written here, the turn; and of those turns, the message. */
  const turnOf = new Map<Id, Id>();
  const messages = new Map<Id, Id | null>();
  const known = new Set<Id>();

  return {
    begin(turn, author, reads, found) {
      writing.set(turn, { waiting: "", isDue: false, found });
      const authors = authorsOf(reads);
      const shown = new Set(reads.messages.map(({ id }) => turnOf.get(id) ?? id));
      reads.messages.forEach((message, index) => {
        if (known.has(message.id) || turnOf.has(message.id)) return;
        known.add(message.id);
        const from = authors(message.author);
        const isOpening = index === 0 && reads.isFromStart && from.kind === "person";
        work.add(thread, 0, () => detector.begin({ id: message.id, author: from, isOpening, hasSeen: () => true }));
        for (const piece of piecesOf(message.text))
          work.add(thread, piece.length, () => void detector.write(message.id, piece));
        work.add(thread, 0, () => void detector.end(message.id));
      });
      const own = { id: turn, author: authors(author), isOpening: false, hasSeen: (id: string) => shown.has(id) };
      work.add(thread, 0, () => detector.begin(own));
    },
    write(turn, text) {
      const own = writing.get(turn);
      if (own === undefined || work.waiting() > mostWaiting) return;
      own.waiting += text;
      // Whether a sentence ended shows at what follows it.
      const mayHaveEnded = own.isDue || own.waiting.length >= pieceLength;
      own.isDue = sentenceEnd.test(text);
      if (mayHaveEnded) readOn(turn, own);
    },
    end(turn, ended) {
      const own = writing.get(turn);
      if (own === undefined) return true;
      readOn(turn, own);
      let isEnded = false;
      let isLate = false;
      work.add(thread, 0, () => {
        try {
          pass(own, detector.end(turn));
        } finally {
          isEnded = true;
          if (isLate) ended();
        }
      });
      work.finishNow(thread);
      isLate = !isEnded;
      return isEnded;
    },
    name,
    close(turn, message) {
      writing.delete(turn);
      if (message !== null) return name(turn, message);
      messages.set(turn, null);
      work.add(thread, 0, () => detector.forget(turn));
    },
    messageOf: (id) => (writing.has(id) ? "writing" : messages.has(id) ? (messages.get(id) ?? null) : id),
    isIdle: () => writing.size === 0,
  };

  function name(turn: Id, message: Id): void {
    messages.set(turn, message);
    turnOf.set(message, turn);
  }

  function readOn(turn: Id, own: Writing): void {
    const pieces = piecesOf(own.waiting);
    own.waiting = "";
    for (const piece of pieces) work.add(thread, piece.length, () => pass(own, detector.write(turn, piece)));
  }
}

function piecesOf(text: string): string[] {
  const count = Math.ceil(text.length / pieceLength);
  return Array.from({ length: count }, (_, index) => text.slice(index * pieceLength, (index + 1) * pieceLength));
}

function pass({ found }: Writing, links: DetectedLink[]): void {
  if (links.length > 0) found(links);
}

function authorsOf({ members }: TurnReads): (id: Id) => LinkAuthor {
  const known = new Map(
    members.map(({ id, kind, names }) => [
      id,
      { id, names, kind: kind === "person" ? ("person" as const) : ("model" as const) },
    ]),
  );
  return (id) => known.get(id) ?? { id, names: [], kind: "model" };
}
