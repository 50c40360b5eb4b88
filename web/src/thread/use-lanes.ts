import { useMemo } from "react";
import type { Member, ThreadState } from "@parley/protocol";
import { useLaneChoices, type LaneChoices } from "../data/lane-choices.ts";
import { laneMessages as words } from "../data/lane-messages.ts";
import { inOrder, type LaneOf, laneRoundOf, masked, shuffled } from "../data/lane-view.ts";
import type { ShownRound } from "../data/path-view.ts";
import { type ThreadScope, useThreadScope } from "./thread-context.ts";

export interface Lanes {
  shown: ShownRound | null;
  lanes: LaneOf[];
  hasLater: boolean;
  /** Whether letters stand in the place of names. */
  isBlind: boolean;
  /** Who was picked before the names were shown. */
  picked: Member | null;
  choices: LaneChoices;
  change: (change: Partial<LaneChoices>) => void;
  /** What the lanes are drawn with: the members' own profiles, or masks. */
  scope: ThreadScope;
}

/** The lanes of the round that is shown, in their order, with names or without. */
export function useLanes(state: ThreadState): Lanes {
  const scope = useThreadScope();
  const { choice, members } = scope;
  const [choices, change] = useLaneChoices(state.thread.id);
  const found = useMemo(() => laneRoundOf(state, choice), [state.rounds, state.head, state.members, choice.tip]);
  const round = found?.shown.round.id ?? "";
  const picked = members.get(choices.picks[round] ?? "") ?? null;
  const isBlind = choices.hidesNames && picked === null;
  const lanes = useMemo(
    () => (isBlind ? shuffled(found?.lanes ?? [], round) : inOrder(found?.lanes ?? [], choices.order)),
    [found, isBlind, round, choices.order],
  );
  const order = lanes.map((lane) => lane.member).join(" ");
  const drawn = useMemo(
    () => (isBlind ? { ...scope, members: masked(members, lanes, words.hidden), callable: [] } : scope),
    [scope, members, isBlind, order],
  );
  return {
    shown: found?.shown ?? null,
    lanes,
    hasLater: found?.hasLater ?? false,
    isBlind,
    picked: choices.hidesNames ? picked : null,
    choices,
    change,
    scope: drawn,
  };
}
