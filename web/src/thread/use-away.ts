import { type RefObject, useEffect, useState } from "react";

/** Screens of distance beyond which a group is only as tall as it was. */
const distance = "3000px 0px";

/**
 * The height of a group that is far from what is seen, else null. A long thread
 * keeps its length this way without keeping its elements. What somebody unfolded
 * stays, since its height belongs to its state.
 */
export function useAway(element: RefObject<HTMLElement | null>, canLeave: boolean): number | null {
  const [height, setHeight] = useState<number | null>(null);
  useEffect(() => {
    const group = element.current;
    if (group === null || !canLeave) return setHeight(null);
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        const stays = entry.isIntersecting || group.querySelector("[data-open='true']") !== null;
        setHeight(stays ? null : entry.boundingClientRect.height);
      },
      { root: group.closest(".log"), rootMargin: distance },
    );
    observer.observe(group);
    return () => observer.disconnect();
  }, [element, canLeave]);
  return height;
}
