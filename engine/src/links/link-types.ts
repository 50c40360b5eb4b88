import type { LinkLabel } from "@parley/protocol";

export interface LinkAuthor {
  id: string;
  /** Name and handles by which others call it. */
  names: readonly string[];
  kind: "person" | "model";
}

export interface LinkMessage {
  id: string;
  author: LinkAuthor;
  /** The opening message of the round: never a target. */
  isOpening: boolean;
  /** Whether the author had been shown this message when it wrote. Its own earlier messages count as seen. */
  hasSeen: (messageId: string) => boolean;
}

export interface TextSpan {
  messageId: string;
  /** Offsets in UTF-16 units into the message's text. */
  start: number;
  end: number;
}

export interface DetectedLink {
  from: TextSpan;
  /** A sentence, or the whole message: then `isWholeMessage`. */
  to: TextSpan;
  isWholeMessage: boolean;
  label: LinkLabel;
  /** From 0 to 1, calibrated: the probability that a reader would agree that the sentence takes up that message. */
  confidence: number;
  /** From 0 to 1: the same for the label, if there is a link at all. */
  labelConfidence: number;
  /** Words of `from` that gave it away: cue words, names, shared words; at most 8. */
  words: readonly string[];
}

export interface LinkDetector {
  /** A message begins to be written. */
  begin(message: LinkMessage): void;
  /** More of its text; returns the links of sentences that are now complete. */
  write(messageId: string, text: string): DetectedLink[];
  /** It is complete, or cut off: the links of what was left. */
  end(messageId: string): DetectedLink[];
  /** Forgets a message: removed, or another version of it taken. */
  forget(messageId: string): void;
}
