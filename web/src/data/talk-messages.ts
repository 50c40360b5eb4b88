import type { Link, Mode, RoundSettings } from "@parley/protocol";
import { listNames } from "./words.ts";

/** The part of the message table that says how the voices of a thread talk; the page needs it from the start. */
export const talkMessages = {
  modes: { panel: "Panel", reactions: "Reactions", "round-robin": "Round robin" } satisfies Record<Mode, string>,
  alone: "each on its own",
  change: (mode: string, count: string) => `How they talk: ${`${mode} ${count}`.trim()}. Change it`,
} as const;

/** A mode with the count that goes with it: "Reactions 2 stages". */
export function countOf(mode: Mode, settings: RoundSettings): string {
  if (!settings.readsPeers || mode === "panel") return "";
  const [count, one, many] =
    mode === "reactions" ? [settings.stages, "1 stage", "stages"] : [settings.cycles, "1 cycle", "cycles"];
  return count === 1 ? one : `${count} ${many}`;
}

/** Needed only where there are stages or a choice. */
export const stageMessages = {
  react: (number: number, count: number) => (count > 1 ? `Reactions, stage ${number}` : "Reactions"),
  cycle: (number: number) => ["First cycle", "Second cycle", "Third cycle"][number - 1] ?? `Cycle ${number}`,
  reading: "reading and answering each other",
  without: (names: string[]) => `without ${listNames(names)}`,
  pass: (names: string[]) => `${listNames(names)} ${names.length === 1 ? "passes" : "pass"}`,
  links: { agree: "Agrees with", dispute: "Disputes" } satisfies Record<Link["kind"], string>,
  goTo: "(go to the message)",
  somebody: "a message",
};

export const talkFieldMessages = {
  how: "How they talk",
  about: {
    panel: "All at once, each without the others",
    reactions: "All at once, then they react",
    "round-robin": "One after the other",
  } satisfies Record<Mode, string>,
  stages: "Reaction stages",
  cycles: "Cycles",
  readsPeers: "They read each other",
  readsPeersHint: "Off: each on its own. No voice is shown what another said, so you can compare them.",
  handoffs: "They may call each other",
  handoffsHint:
    "A voice that writes another's @handle makes it speak, at most eight times a round. Off: you are asked.",
  localOnly: "Local models only",
  localOnlyHint:
    "Nothing that is said here leaves for a provider elsewhere: other voices are not seated and do not answer.",
  learns: "Voices learn here",
  learnsHint:
    "From best answers, corrections and thumbs. Off: nothing is learned here, and what they know is not told.",
  scribe: "After a round, what it came to is noted by",
  scribeOff: "Nobody",
  scribeCheapest: "The voice that costs least",
  scribeHint:
    "That voice is asked once more, which counts in this thread's budget. What it notes is proposed under Memory.",
  thread: "This thread",
  nextRound: "It counts from the next message on.",
  ownerOnly: "The owner of the thread decides how the voices talk.",
};
