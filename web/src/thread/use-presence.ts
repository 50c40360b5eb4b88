import { useEffect } from "react";
import { useThreadActions } from "../data/thread-actions.ts";
import { onTyped } from "./composer-bus.ts";

/** Within half of what the others wait for. */
const againMs = 25_000;
const typingMs = 3_000;
const stoppedTypingMs = 5_000;

/** Tells the others in a thread that one has it before one, and that one types; where nobody else sits it says nothing. */
export function usePresence(thread: string, company: boolean): void {
  const { sayPresence } = useThreadActions(thread);
  useEffect(() => {
    if (!company) return;
    // Zero while nothing is typed.
    let typedAt = 0;
    let stopped: ReturnType<typeof setTimeout> | undefined;
    const say = (): void => void sayPresence(document.visibilityState === "visible" ? "reading" : "away");
    const typed = (isTyping: boolean): void => {
      clearTimeout(stopped);
      if (!isTyping) {
        if (typedAt !== 0) say();
        typedAt = 0;
        return;
      }
      stopped = setTimeout(say, stoppedTypingMs);
      if (typedAt !== 0 && performance.now() - typedAt < typingMs) return;
      typedAt = performance.now();
      void sayPresence("typing");
    };
    const again = setInterval(() => {
      if (document.visibilityState === "visible" && (typedAt === 0 || performance.now() - typedAt > stoppedTypingMs))
        say();
    }, againMs);
    say();
    const off = onTyped(typed);
    document.addEventListener("visibilitychange", say);
    return () => {
      off();
      clearInterval(again);
      clearTimeout(stopped);
      document.removeEventListener("visibilitychange", say);
      void sayPresence("away");
    };
  }, [sayPresence, company]);
}
