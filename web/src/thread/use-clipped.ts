import { useEffect, useRef, useState } from "react";

/** Whether the text is taller than the window it stands in. Observers only: nothing forces a layout. */
export function useClipped() {
  const win = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const [isClipped, setClipped] = useState(false);
  useEffect(() => {
    const outer = win.current;
    const inner = pane.current;
    if (outer === null || inner === null) return;
    const heights = { outer: 0, inner: 0 };
    const observer = new ResizeObserver((entries) => {
      for (const entry of entries) {
        if (entry.target === outer) heights.outer = entry.contentRect.height;
        else heights.inner = entry.contentRect.height;
      }
      setClipped(heights.inner > heights.outer + 2);
    });
    observer.observe(outer);
    observer.observe(inner);
    return () => observer.disconnect();
  }, []);
  return { win, pane, isClipped };
}
