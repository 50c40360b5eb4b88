import { useEffect, useState } from "react";

const laterMs = 1_500;

/** True once the page had a moment to show what was asked for: what nobody waits for is fetched after that. */
export function useLater(): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), laterMs);
    return () => clearTimeout(timer);
  }, []);
  return isLater;
}
