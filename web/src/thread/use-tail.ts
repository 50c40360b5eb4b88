import { useEffect, useRef } from "react";

const nearEnd = 48;
/** What comes with the end of an answer, as its footer does, is followed too. */
const settlesMs = 1_000;

/** A scroll that follows its end while the reader is there and something is written; only the reader's hand leaves it. */
export function useTail(isWriting: boolean) {
  const body = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const follows = useRef(false);
  useEffect(() => {
    if (isWriting) follows.current = true;
    const timer = isWriting ? undefined : setTimeout(() => (follows.current = false), settlesMs);
    return () => clearTimeout(timer);
  }, [isWriting]);
  useEffect(() => {
    const outer = body.current;
    const inner = content.current;
    if (outer === null || inner === null) return;
    const look = (): void => {
      isAtEnd.current = outer.scrollHeight - outer.scrollTop - outer.clientHeight < nearEnd;
    };
    outer.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(() => {
      if (follows.current && isAtEnd.current) outer.scrollTop = outer.scrollHeight;
    });
    observer.observe(inner);
    return () => {
      observer.disconnect();
      outer.removeEventListener("scroll", look);
    };
  }, []);
  return { body, content };
}
