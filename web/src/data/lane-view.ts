import type { Member, ThreadState } from "@parley/protocol";
import { type PathChoice, type Place, placesOf, type ShownRound, shownPath } from "./path-view.ts";

/** One voice of a round with all its places there, the first of them its answer. */
export interface LaneOf {
  member: string;
  /** None while its turn is not planned yet. */
  places: Place[];
}

export interface LaneRound {
  shown: ShownRound;
  lanes: LaneOf[];
  /** Whether the path goes on after it with rounds of one voice at a time. */
  hasLater: boolean;
}

/** The last round of the shown path in which several voices answer at once, in the order of their seats. */
export function laneRoundOf(state: ThreadState, choice: Pick<PathChoice, "tip">): LaneRound | null {
  const path = shownPath(state, choice);
  const shown = path.findLast(({ round }) => round.mode !== "round-robin" && round.members.length > 1);
  if (shown === undefined) return null;
  const places = placesOf(shown);
  const seats = new Map(state.members.map((member, seat) => [member.id, seat]));
  // Whoever merges or reacts without having answered has a lane too.
  const members = [...new Set([...shown.round.members.map((one) => one.id), ...places.map((place) => place.member)])];
  const lanes = members
    .toSorted((a, b) => (seats.get(a) ?? 0) - (seats.get(b) ?? 0))
    .map((member) => ({ member, places: places.filter((place) => place.member === member) }));
  return { shown, lanes, hasLater: shown !== path.at(-1) };
}

/** The lanes in the order that this device keeps; whom it does not know comes last, as seated. */
export function inOrder(lanes: LaneOf[], order: string[]): LaneOf[] {
  const place = (member: string): number => (order.includes(member) ? order.indexOf(member) : order.length);
  return lanes.toSorted((a, b) => place(a.member) - place(b.member));
}

/** Another order for each round, the same one whenever it is looked at, that says nothing of the seats. */
export function shuffled(lanes: LaneOf[], round: string): LaneOf[] {
  return lanes.toSorted((a, b) => hashOf(`${round}/${a.member}`) - hashOf(`${round}/${b.member}`));
}

/** The members as they are shown while names are hidden: by letters, in the order of the lanes. */
export function masked(
  members: Map<string, Member>,
  lanes: LaneOf[],
  nameOf: (letter: string) => string,
): Map<string, Member> {
  const hidden = new Map(members);
  for (const [index, { member }] of lanes.entries()) {
    const known = members.get(member);
    const letter = String.fromCodePoint(65 + (index % 26));
    if (known === undefined) continue;
    const mark = { shape: "square", hue: "graphite", letter } as const;
    const profile = { ...known.profile, name: nameOf(letter), role: "", model: null, practice: false, mark };
    hidden.set(member, { ...known, identity: null, imported: false, profile });
  }
  return hidden;
}

/** FNV-1a, then mixed, so that ids that differ in their end alone are far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
