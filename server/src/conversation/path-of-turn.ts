import type { PathItem, Step } from "@parley/engine";
import { type Id, type Round, textOf } from "@parley/protocol";
import type { TurnRow } from "../store/tables.ts";

/** Everything on the way from the first round to this turn, in order, with the version that each child reads. */
export function pathOf(rounds: Round[], turn: TurnRow): { items: PathItem[]; turns: Id[] } {
  const byId = new Map(rounds.map((round) => [round.id, round]));
  const own = byId.get(turn.round_id);
  const way: { round: Round; versions: Record<string, Id> }[] = [];
  for (let at = own?.parent ?? null; at !== null;) {
    const round: Round | undefined = byId.get(at.round);
    if (round === undefined) break;
    way.unshift({ round, versions: at.versions });
    at = round.parent;
  }
  const items: PathItem[] = [];
  const turns: Id[] = [];
  for (const { round, versions } of way) {
    items.push(...personItems(round));
    for (const one of round.turns) {
      const of = one.of ?? one.id;
      if ((versions[of] ?? of) !== one.id) continue;
      turns.push(one.id);
      items.push(...turnItem(one));
    }
  }
  if (own !== undefined) {
    items.push(...personItems(own));
    const inputs = new Set((JSON.parse(turn.step) as Step).inputs.map((input) => input.turn));
    for (const one of own.turns) if (inputs.has(one.id)) items.push(...turnItem(one));
  }
  return { items, turns };
}

function personItems(round: Round): PathItem[] {
  return round.messages
    .filter((message) => !message.hidden)
    .map((message) => ({ id: message.id, version: 1, author: message.author, text: textOf(message) }));
}

function turnItem(turn: Round["turns"][number]): PathItem[] {
  if (turn.message === null || turn.message.hidden) return [];
  const whole = turn.outcome === "said" || turn.outcome === "reacted";
  return [
    {
      id: turn.message.id,
      version: 1,
      author: turn.member,
      text: textOf(turn.message),
      ...(whole ? {} : { cutOff: true as const }),
    },
  ];
}

export function keptText(rounds: Round[], turnId: Id): string {
  const turn = rounds.flatMap((round) => round.turns).find((one) => one.id === turnId);
  return turn?.message === null || turn?.message === undefined ? "" : textOf(turn.message);
}
