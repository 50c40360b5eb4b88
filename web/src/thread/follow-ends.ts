interface Ends {
  onTop: () => void;
  onEnd: (isThere: boolean) => void;
  onQuestion: (isAway: boolean) => void;
}

/** Both ends of the list and the last question, by observers: scrolling reads no layout. */
export function followEnds(
  scroller: HTMLElement,
  list: HTMLElement,
  { onTop, onEnd, onQuestion }: Ends,
): { stop: () => void; again: () => void } {
  const topMark = list.querySelector("[data-top]");
  const endMark = list.querySelector("[data-end]");
  const top = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && onTop(), {
    root: scroller,
    rootMargin: "600px 0px 0px 0px",
  });
  const end = new IntersectionObserver(([entry]) => entry !== undefined && onEnd(entry.isIntersecting), {
    root: scroller,
    rootMargin: "0px 0px 48px 0px",
  });
  const question = new IntersectionObserver(
    (entries) => {
      const entry = entries.at(-1);
      const bounds = entry?.rootBounds;
      if (entry !== undefined)
        onQuestion(!entry.isIntersecting && bounds != null && entry.boundingClientRect.bottom <= bounds.top + 1);
    },
    { root: scroller, rootMargin: "-24px 0px 0px 0px" },
  );
  if (topMark !== null) top.observe(topMark);
  if (endMark !== null) end.observe(endMark);

  let watched: Element | null = null;
  const watchQuestion = (): void => {
    const found = list.querySelectorAll("[data-tail='true'] [data-question]");
    const last = found[found.length - 1] ?? null;
    if (last === watched) return;
    question.disconnect();
    watched = last;
    if (last === null) onQuestion(false);
    else question.observe(last);
  };
  const changes = new MutationObserver(watchQuestion);
  changes.observe(list, { childList: true });
  watchQuestion();

  return {
    stop() {
      top.disconnect();
      end.disconnect();
      question.disconnect();
      changes.disconnect();
    },
    /** The observer tells only changes: a page that did not fill the screen has to be asked for again. */
    again() {
      if (topMark === null) return;
      top.unobserve(topMark);
      top.observe(topMark);
    },
  };
}
