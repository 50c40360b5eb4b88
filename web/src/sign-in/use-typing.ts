import { useEffect, useState } from "react";

const letterMs = 42;

/** How much of each text is written by now; all of it at once for those who want no movement. */
export function useTyping(lengths: number[]): number[] {
  const longest = Math.max(...lengths);
  const [count, setCount] = useState(() => (matchMedia("(prefers-reduced-motion: reduce)").matches ? longest : 0));
  useEffect(() => {
    const timer = setInterval(() => setCount((now) => Math.min(now + 1, longest)), letterMs);
    return () => clearInterval(timer);
  }, [longest]);
  return lengths.map((length) => Math.min(count, length));
}
