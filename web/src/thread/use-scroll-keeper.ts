import { type RefObject, useLayoutEffect, useState } from "react";
import { followEnds } from "./follow-ends.ts";
import { followInput, isGoingDown } from "./follow-input.ts";
import { ScrollKeeper } from "./scroll-keeper.ts";

interface Kept {
  keeper: (ScrollKeeper & { checkTop: () => void }) | null;
  isAtEnd: boolean;
  /** The question of the last round is above what is seen. */
  isQuestionAway: boolean;
}

/** Ties a scroll keeper to the log: the user's input, changes of size, and both ends of the list. */
export function useScrollKeeper(
  scrollerRef: RefObject<HTMLElement | null>,
  listRef: RefObject<HTMLElement | null>,
  onTop: () => void,
): Kept {
  const [keeper, setKeeper] = useState<Kept["keeper"]>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const [isQuestionAway, setQuestionAway] = useState(false);
  const latest = useLatest(onTop);

  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    const list = listRef.current;
    if (scroller === null || list === null) return;
    const made = Object.assign(new ScrollKeeper(scroller, list), { checkTop: (): void => undefined });
    const stopInput = followInput(scroller, made);
    const stopSizes = followSizes(scroller, list, made);
    const stopEnds = followEnds(scroller, list, {
      onTop: () => latest.current(),
      onEnd(isThere) {
        setAtEnd(isThere);
        if (isThere && isGoingDown()) made.resume();
      },
      onQuestion: setQuestionAway,
    });
    made.checkTop = () => stopEnds.again();
    made.follow();
    setKeeper(made);
    return () => {
      stopInput();
      stopSizes();
      stopEnds.stop();
    };
  }, [scrollerRef, listRef, latest]);

  return { keeper, isAtEnd, isQuestionAway };
}

function useLatest<T>(value: T): { current: T } {
  const [box] = useState({ current: value });
  useLayoutEffect(() => {
    box.current = value;
  });
  return box;
}

function followSizes(scroller: HTMLElement, list: HTMLElement, keeper: ScrollKeeper): () => void {
  const observer = new ResizeObserver((entries) => {
    if (entries.some((entry) => entry.target === scroller)) keeper.scrollerResized();
    if (entries.some((entry) => entry.target === list)) keeper.listResized();
  });
  observer.observe(scroller);
  observer.observe(list);
  return () => observer.disconnect();
}
