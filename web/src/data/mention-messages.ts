import type { NoHandoff } from "@parley/protocol";
import { listNames } from "./words.ts";

/** The part of the message table about whom a message is for and what it answers; the page needs it from the start. */
export const addressMessages = {
  to: "To",
  everyone: "everyone",
  messageTo: (names: string[]) => `Message ${listNames(names)}`,
  change: (names: string) => `To ${names}. Choose who answers`,
  sentTo: (names: string[]) => `To ${listNames(names)}`,
  replyTo: "Reply to",
  goTo: "(go to that message)",
  hidden: "a message that was hidden",
  somebody: "somebody",
} as const;

/** Needed only where somebody picks, replies, or was called. */
export const mentionMessages = {
  pick: "Whom to call",
  everyoneHint: "all voices",
  person: "person",
  toTitle: "Who answers",
  reply: "Reply",
  noReply: "Write no reply",
  handedOver: "Handed over",
  askedBy: "Asked by",
  ask: (name: string) => `Ask ${name}`,
  askText: (handle: string) => `@${handle}`,
  suggestion: (from: string, to: string) => `${from} calls ${to}.`,
  why: {
    off: "Voices of this thread do not call each other by themselves.",
    depth: "They have handed over three times, so it is yours to go on.",
    turns: "Eight turns of this round were their own idea, so it is yours to go on.",
    same: "They go to and fro without saying anything new.",
    unable: "It could not answer in this round.",
    waiting: "Your message came first.",
    stopped: "This round was stopped.",
  } satisfies Record<NoHandoff, string>,
};
