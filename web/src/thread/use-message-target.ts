import { type RefObject, useEffect, useRef } from "react";
import type { Round, ThreadState } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { notify } from "../data/notice.ts";
import { type ShownRound, tipThrough } from "../data/path-view.ts";
import type { ScrollKeeper } from "./scroll-keeper.ts";
import { useThreadScope } from "./thread-context.ts";

interface Target {
  message: string | undefined;
  state: ThreadState;
  path: ShownRound[];
  keeper: ScrollKeeper | null;
  scroller: RefObject<HTMLElement | null>;
}

/**
 * Goes to the message that an address names, once for each; older rounds are read until it is there. One that stands
 * in another path or version is looked at there.
 */
export function useMessageTarget({ message, state, path, keeper, scroller }: Target): void {
  const { store, look } = useThreadScope();
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (message === undefined) shown.current = null;
    if (message === undefined || keeper === null || shown.current === message) return;
    const place = placeOf(path, message);
    if (place === null) {
      const beside = state.rounds.find((round) => placeIn(round, message) !== null);
      if (beside !== undefined) return look.atPath(tipThrough(state, beside.id));
      if (state.from > 0) return void store.loadOlder();
      shown.current = message;
      return notify(messages.list.notOnPath);
    }
    shown.current = message;
    if (place.version !== null) look.atVersion(place.anchor, place.version);
    const log = scroller.current;
    if (log !== null) void import("./show-message.ts").then(({ showMessage }) => showMessage(log, keeper, place));
  }, [message, keeper, path, state.from, store, scroller, look]);
}

/** By what the page knows a message: its round, and the element it stands in. */
export interface MessagePlace {
  round: string;
  anchor: string;
  /** The version that says it, where a voice does. */
  version: string | null;
}

function placeOf(path: ShownRound[], message: string): MessagePlace | null {
  for (const { round } of path) {
    const place = placeIn(round, message);
    if (place !== null) return place;
  }
  return null;
}

function placeIn(round: Round, message: string): MessagePlace | null {
  if (round.messages.some((one) => one.id === message)) return { round: round.id, anchor: message, version: null };
  const turn = round.turns.find((one) => one.message?.id === message);
  // Versions of one place stand in one element, named after the first.
  return turn === undefined ? null : { round: round.id, anchor: turn.of ?? turn.id, version: turn.id };
}
