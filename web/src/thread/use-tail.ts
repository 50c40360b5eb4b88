import { useEffect, useRef } from "react";

const nearEnd = 48;

/** A scroll that follows its end while the reader is there and something is written; only the reader's hand leaves it. */
export function useTail(isWriting: boolean) {
  const body = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const outer = body.current;
    const inner = content.current;
    if (outer === null || inner === null) return;
    const look = (): void => {
      isAtEnd.current = outer.scrollHeight - outer.scrollTop - outer.clientHeight < nearEnd;
    };
    outer.addEventListener("scroll", look, { passive: true });
    if (!isWriting) return () => outer.removeEventListener("scroll", look);
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) outer.scrollTop = outer.scrollHeight;
    });
    observer.observe(inner);
    return () => {
      observer.disconnect();
      outer.removeEventListener("scroll", look);
    };
  }, [isWriting]);
  return { body, content };
}
