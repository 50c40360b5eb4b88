import { useEffect, useRef } from "react";
import { useThreadScope } from "./thread-context.ts";

/** Sooner than the list is fetched after a change, so that what is in sight never turns bold there. */
const pauseMs = 150;

/** Says up to where the thread was read: what came while its end was in sight of somebody. */
export function useMarkRead(seq: number, isAtEnd: boolean): void {
  const { actions, you } = useThreadScope();
  const said = useRef(0);
  useEffect(() => {
    if (!isAtEnd || you === null) return;
    const say = (): void => {
      if (document.visibilityState !== "visible" || said.current >= seq) return;
      said.current = seq;
      void actions.markRead(seq);
    };
    const timer = setTimeout(say, pauseMs);
    document.addEventListener("visibilitychange", say);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", say);
    };
  }, [actions, you, seq, isAtEnd]);
}
