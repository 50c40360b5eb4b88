import { createRandom } from "../../random.ts";
import type { DetectedLink, LinkDetector, LinkMessage, TextSpan } from "../link-types.ts";
import { type LabelledMessage, type LabelledThread, sentenceAt, textOf } from "./fixture.ts";
import type { Link } from "./score.ts";

export function messageOf(thread: LabelledThread, message: LabelledMessage): LinkMessage {
  const sees = new Set(message.sees);
  return {
    id: message.id,
    author: { id: message.author, names: [message.author], kind: message.kind },
    isOpening: message === thread.messages[0],
    hasSeen: (id) => sees.has(id),
  };
}

/** Streams a thread through a detector in random pieces, one message after the other. */
export function playThread(detector: LinkDetector, thread: LabelledThread): DetectedLink[] {
  const random = createRandom(`pieces:${thread.id}`);
  return thread.messages.flatMap((message) => {
    const { text } = textOf(message);
    const links: DetectedLink[] = [];
    detector.begin(messageOf(thread, message));
    for (let at = 0; at < text.length;) {
      const length = 1 + Math.floor(random() * 40);
      links.push(...detector.write(message.id, text.slice(at, at + length)));
      at += length;
    }
    return [...links, ...detector.end(message.id)];
  });
}

/** What was found, in the words of the labels. */
export function toLinks(thread: LabelledThread, found: readonly DetectedLink[]): Link[] {
  const places = new Map(thread.messages.map((message) => [message.id, textOf(message).places]));
  const at = (span: TextSpan): number => sentenceAt(places.get(span.messageId) ?? [], (span.start + span.end) / 2);
  return found.map((link) => ({
    from: `${link.from.messageId}.${at(link.from)}`,
    message: link.to.messageId,
    sentence: link.isWholeMessage ? undefined : at(link.to),
    label: link.label,
    confidence: link.confidence,
  }));
}

export function goldLinks(thread: LabelledThread): Link[] {
  return thread.links.map((link) => {
    const [message = "", sentence] = link.to.split(".");
    return {
      from: link.from,
      message,
      sentence: sentence === undefined ? undefined : Number(sentence),
      label: link.label,
      confidence: 1,
    };
  });
}
