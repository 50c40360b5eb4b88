import { type RefObject, useEffect, useRef } from "react";
import type { Round, ThreadState } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { notify } from "../data/notice.ts";
import type { ScrollKeeper } from "./scroll-keeper.ts";
import { useThreadScope } from "./thread-context.ts";

interface Target {
  message: string | undefined;
  state: ThreadState;
  path: Round[];
  keeper: ScrollKeeper | null;
  scroller: RefObject<HTMLElement | null>;
}

/** Goes to the message that an address names, once for each; older rounds are read until it is there. */
export function useMessageTarget({ message, state, path, keeper, scroller }: Target): void {
  const { store } = useThreadScope();
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (message === undefined) shown.current = null;
    if (message === undefined || keeper === null || shown.current === message) return;
    const place = placeOf(path, message);
    if (place === null && state.from > 0) return void store.loadOlder();
    shown.current = message;
    if (place === null) return notify(messages.list.notOnPath);
    const log = scroller.current;
    if (log !== null) void import("./show-message.ts").then(({ showMessage }) => showMessage(log, keeper, place));
  }, [message, keeper, path, state.from, store, scroller]);
}

/** By what the page knows a message: its round, and the element it stands in. */
export interface MessagePlace {
  round: string;
  anchor: string;
}

function placeOf(path: Round[], message: string): MessagePlace | null {
  for (const round of path) {
    if (round.messages.some((one) => one.id === message)) return { round: round.id, anchor: message };
    const turn = round.turns.find((one) => one.message?.id === message);
    // Versions of one place stand in one element, named after the first.
    if (turn !== undefined) return { round: round.id, anchor: turn.of ?? turn.id };
  }
  return null;
}
