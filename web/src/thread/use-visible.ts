import { type RefObject, useEffect, useState } from "react";

const seenPaceMs = 50;
const unseenPaceMs = 500;

/** How often a text need be drawn, and whether it came near enough to be parsed. */
export function usePace(element: RefObject<HTMLElement | null>): { pace: number; isNear: boolean } {
  const [isVisible, setVisible] = useState(false);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        setVisible(entry.isIntersecting);
        if (entry.isIntersecting) setNear(true);
      },
      { root: element.current.closest(".log"), rootMargin: "200px 0px" },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return { pace: isVisible ? seenPaceMs : unseenPaceMs, isNear };
}
