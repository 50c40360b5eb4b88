import { type RefObject, useEffect, useState } from "react";

const seenPaceMs = 50;
const unseenPaceMs = 500;

/**
 * How often a text need be drawn, and whether it is near enough to be parsed.
 * `keeps`: once near it stays parsed, for texts whose height follows their form;
 * a slot gives its thousand elements back when it is far away.
 */
export function usePace(element: RefObject<HTMLElement | null>, keeps: boolean): { pace: number; isNear: boolean } {
  const [isVisible, setVisible] = useState(false);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        setVisible(entry.isIntersecting);
        setNear((wasNear) => entry.isIntersecting || (keeps && wasNear));
      },
      { root: element.current.closest(".log"), rootMargin: "300px 0px" },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, keeps]);
  return { pace: isVisible ? seenPaceMs : unseenPaceMs, isNear };
}
