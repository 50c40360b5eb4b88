import { useEffect, useRef, useState } from "react";
import type { Parameters } from "@parley/protocol";
import { notifyError } from "../data/notice.ts";

export interface Options {
  model: string;
  parameters: Parameters;
}

/** A slider that is drawn along its way is saved where it comes to rest. */
const restMs = 400;

/**
 * Options while they are set: shown at once, saved when the hand rests, and when
 * the fields go away. Saves follow each other, so the last word wins.
 */
export function useOptionDraft(stored: Options, save: (options: Options) => Promise<void>) {
  const [draft, setDraft] = useState<Options | null>(null);
  const [status, setStatus] = useState<"idle" | "saving" | "saved" | "failed">("idle");
  const latest = useRef<Options | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const line = useRef<Promise<void>>(Promise.resolve());
  const saver = useRef(save);
  saver.current = save;
  const shown = draft ?? stored;

  const flush = (): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    const sent = latest.current;
    if (sent === null) return;
    line.current = line.current.then(async () => {
      try {
        await saver.current(sent);
        setStatus("saved");
      } catch (error) {
        setStatus("failed");
        notifyError(error);
      }
      if (latest.current !== sent) return;
      latest.current = null;
      setDraft(null);
    });
  };
  const set = (change: Partial<Options>): void => {
    latest.current = { ...shown, ...latest.current, ...change };
    setDraft(latest.current);
    setStatus("saving");
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(flush, restMs);
  };
  const leave = useRef(flush);
  leave.current = flush;
  useEffect(() => () => leave.current(), []);
  return { shown, status, set };
}
