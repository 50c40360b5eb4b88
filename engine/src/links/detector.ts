import { type Decision, decide, type LinkWeights } from "./decide.ts";
import { gather, type Reading } from "./gather.ts";
import type { DetectedLink, LinkDetector } from "./link-types.ts";
import type { Sentence } from "./split-sentences.ts";
import { createThreadMemory, type KnownMessage } from "./thread-memory.ts";

export interface DetectorParts {
  mostSentences: number;
  weights: LinkWeights;
  minConfidence: number;
  /** What a sentence was read as; may say which links are the right ones, instead of those decided: for fitting. */
  onReading?: (reading: Reading) => { messageId: string; authorId: string }[] | undefined;
}

const mostWords = 8;

export function createDetector({ mostSentences, weights, minConfidence, onReading }: DetectorParts): LinkDetector {
  const memory = createThreadMemory(mostSentences);

  return {
    begin: memory.begin,
    forget: memory.forget,
    write(messageId, text) {
      const message = memory.get(messageId);
      return message === undefined || message.isEnded ? [] : linksOf(message, message.splitter.write(text));
    },
    end(messageId) {
      const message = memory.get(messageId);
      if (message === undefined || message.isEnded) return [];
      const links = linksOf(message, message.splitter.end());
      message.isEnded = true;
      return links;
    },
  };

  function linksOf(message: KnownMessage, sentences: readonly Sentence[]): DetectedLink[] {
    return sentences.flatMap((one) => {
      const sentence = memory.read(message, one);
      // The opening links to nothing before it: it begins a subject.
      const reading = message.isOpening ? undefined : gather(memory, message, sentence);
      const decisions = reading === undefined ? [] : decide(reading, weights, minConfidence);
      const taught = reading === undefined ? undefined : onReading?.(reading);
      note(
        message,
        taught ??
          decisions
            .filter((link) => link.label !== "independent_agreement")
            .map(({ target }) => ({ messageId: target.messageId, authorId: target.authorId })),
      );
      memory.remember(message, sentence);
      return decisions.map(toLink);
    });
  }
}

function note(message: KnownMessage, links: { messageId: string; authorId: string }[]): void {
  message.lastLinked = new Set(links.map((link) => link.messageId));
  for (const { messageId, authorId } of links) {
    message.linkedMessages.add(messageId);
    message.linkedAuthors.add(authorId);
  }
}

function toLink(decision: Decision): DetectedLink {
  const { reading, target, isWholeMessage, label, confidence, labelConfidence } = decision;
  const { sentence } = reading;
  const whole = isWholeMessage ? reading.seen.find((one) => one.message.id === target.messageId) : undefined;
  const [first, last] = [whole?.message.sentences[0] ?? target, whole?.message.sentences.at(-1) ?? target];
  return {
    from: { messageId: sentence.messageId, start: sentence.start, end: sentence.end },
    to: { messageId: target.messageId, start: first.start, end: last.end },
    isWholeMessage,
    label,
    confidence,
    labelConfidence,
    words: wordsBehind(decision),
  };
}

const telling = ["revise", "reject", "agree", "praise", "contrast", "combine", "build", "refer"] as const;

/** Names first, then cues, then what is shared. */
function wordsBehind({ reading, target, label, hit }: Decision): string[] {
  const { sentence } = reading;
  const written = (from: number, to: number): string =>
    sentence.words
      .slice(from, to)
      .map((word) => sentence.text.slice(word.at, word.at + word.plain.length))
      .join(" ");
  const names = sentence.names
    .filter((use) => use.authorId === target.authorId)
    .map((use) => written(use.from, use.to));
  const cues =
    label === "independent_agreement"
      ? []
      : telling.flatMap((cue) => {
          const words = sentence.cues.get(cue);
          return words === undefined ? [] : [words.replace(/^[\s,;:–—]+/u, "")];
        });
  const shared = (hit?.shared ?? [])
    .toSorted((a, b) => b.weight - a.weight)
    .map(
      (word) =>
        sentence.text
          .slice(word.at)
          .match(/^[\p{L}\p{M}\p{N}.,:]+/u)?.[0]
          .replace(/[.,:]+$/u, "") ?? word.plain,
    );
  return [...new Set([...names, ...cues.slice(0, 3), ...shared])].slice(0, mostWords);
}
