import type { FoundLink, MessageLink, Round, Turn } from "@parley/protocol";

/** That a text takes up another, as the page shows it: a saved link, or one of a text that is still being written. */
export interface TurnLink extends FoundLink {
  /** Null until it is saved: then nobody can change it. */
  id: string | null;
}

const none: TurnLink[] = [];
const byMessage = new WeakMap<MessageLink[], Map<string, TurnLink[]>>();

/** What a message takes up, in the order of its text; the same list as long as its round's links are the same. */
export function linksFrom(round: Pick<Round, "links">, message: string): TurnLink[] {
  const known = byMessage.get(round.links) ?? sorted(round.links);
  byMessage.set(round.links, known);
  return known.get(message) ?? none;
}

function sorted(links: MessageLink[]): Map<string, TurnLink[]> {
  const groups = new Map<string, TurnLink[]>();
  for (const link of links) {
    if (link.isRemoved) continue;
    const own = groups.get(link.from.message) ?? [];
    own.push(toTurnLink(link));
    groups.set(link.from.message, own);
  }
  for (const own of groups.values()) own.sort((a, b) => a.start - b.start || b.confidence - a.confidence);
  return groups;
}

function toTurnLink({ id, from, to, isWhole, label, confidence, words, source }: MessageLink): TurnLink {
  return { id, start: from.start, end: from.end, to, isWhole, label, confidence, words, source };
}

/** Links with one more of a text that is being written; said again, it is the same one. */
export function withFound(links: TurnLink[] | undefined, found: FoundLink): TurnLink[] {
  const held = links ?? none;
  const isSame = (link: TurnLink): boolean =>
    link.to.message === found.to.message && link.label === found.label && link.start === found.start;
  return held.some(isSame) ? held : [...held, { ...found, id: null }];
}

export const noLinks = none;

const labelOf = { agree: "agrees", dispute: "disagrees" } as const;

/** What a reaction says of messages by its first line, less what a link with its passage says of them too. */
export function reactionsOf(round: Pick<Round, "links">, turn: Pick<Turn, "links" | "message">): Turn["links"] {
  const links = turn.message === null ? none : linksFrom(round, turn.message.id);
  return turn.links.filter(
    ({ kind, message }) => !links.some((link) => link.to.message === message && link.label === labelOf[kind]),
  );
}

/** How often members took up each other in these rounds, by who and whom; what a reaction says of a message counts too. */
export function tallyOf(rounds: Round[], authorOf: (message: string) => string | undefined): Tally[] {
  const tallies = new Map<string, Tally>();
  const count = (from: string, message: string, label: TurnLink["label"]): void => {
    const to = authorOf(message);
    if (to === undefined || to === from) return;
    const key = `${from} ${to}`;
    const tally = tallies.get(key) ?? { from, to, labels: new Map() };
    tally.labels.set(label, (tally.labels.get(label) ?? 0) + 1);
    tallies.set(key, tally);
  };
  for (const round of rounds) {
    for (const turn of round.turns)
      for (const { kind, message } of reactionsOf(round, turn)) count(turn.member, message, labelOf[kind]);
    for (const link of round.links) {
      const from = authorOf(link.from.message);
      if (!link.isRemoved && from !== undefined) count(from, link.to.message, link.label);
    }
  }
  return [...tallies.values()];
}

export interface Tally {
  /** Members. */
  from: string;
  to: string;
  labels: Map<TurnLink["label"], number>;
}

export function sumOf({ labels }: Tally): number {
  return [...labels.values()].reduce((sum, count) => sum + count, 0);
}

export interface Uptake {
  taken: number;
  took: number;
}

/** How often each member was taken up by others and took up others, in the rounds that are loaded. */
export function uptakesIn(rounds: Round[]): Map<string, Uptake> {
  const authors = authorsIn(rounds);
  const uptakes = new Map<string, Uptake>();
  const add = (member: string, change: Uptake): void => {
    const held = uptakes.get(member) ?? { taken: 0, took: 0 };
    uptakes.set(member, { taken: held.taken + change.taken, took: held.took + change.took });
  };
  for (const tally of tallyOf(rounds, (message) => authors.get(message))) {
    add(tally.from, { taken: 0, took: sumOf(tally) });
    add(tally.to, { taken: sumOf(tally), took: 0 });
  }
  return uptakes;
}

/** Whose a message is, of all that are loaded. */
export function authorsIn(rounds: Round[]): Map<string, string> {
  return new Map(
    rounds.flatMap((round) => [
      ...round.messages.map((message) => [message.id, message.author] as const),
      ...round.turns.flatMap((turn) => (turn.message === null ? [] : [[turn.message.id, turn.member] as const])),
    ]),
  );
}
