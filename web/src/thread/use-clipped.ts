import { useEffect, useRef, useState } from "react";

/**
 * Whether the text is taller than the window it stands in, and which end of it is
 * shown. The window is scrolled, not the text moved: scrolling is no layout shift.
 * Observers only, so nothing forces a layout.
 */
export function useClipped(showsEnd: boolean) {
  const win = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const [isClipped, setClipped] = useState(false);
  useEffect(() => {
    const outer = win.current;
    const inner = pane.current;
    if (outer === null || inner === null) return;
    if (!showsEnd) outer.scrollTop = 0;
    const heights = { outer: 0, inner: 0 };
    const observer = new ResizeObserver((entries) => {
      for (const entry of entries) {
        if (entry.target === outer) heights.outer = entry.contentRect.height;
        else heights.inner = entry.contentRect.height;
      }
      if (showsEnd) outer.scrollTop = heights.inner;
      setClipped(heights.inner > heights.outer + 2);
    });
    observer.observe(outer);
    observer.observe(inner);
    return () => observer.disconnect();
  }, [showsEnd]);
  return { win, pane, isClipped };
}
