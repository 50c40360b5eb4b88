import { useEffect, useState } from "react";
import { messages } from "../data/messages.ts";
import { isOpen, stateOfTurn } from "../data/round-view.ts";
import type { TurnView } from "../data/thread-store.ts";
import { useThreadScope } from "./thread-context.ts";

const words = messages.thread.state;
const worthCountingMs = 2_000;

/** What a voice is doing, in words; thinking is counted once it takes a while. */
export function StateText({ view }: { view: TurnView }) {
  const state = stateOfTurn(view);
  const { isPaused } = useThreadScope();
  const since = view.turn?.startedAt ?? null;
  const [now, setNow] = useState(() => Date.now());
  const queued = useQueuedText(view);
  const isCounting = state === "thinking" && since !== null;
  useEffect(() => {
    if (!isCounting) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isCounting]);
  if (isCounting && now - since > worthCountingMs) return words.thinkingFor(Math.round((now - since) / 1000));
  if (isPaused && view.turn?.status === "planned") return words.paused;
  return queued ?? words[state];
}

/** Whom a waiting voice waits for, where that is known: its server takes so many calls at once and no more. */
export function useQueuedText(view: TurnView): string | null {
  const { store, members } = useThreadScope();
  const after = view.activity?.after ?? null;
  if (stateOfTurn(view) !== "queued" || after === null) return null;
  const before = store.turnView(after).turn;
  const name = before === null ? undefined : members.get(before.member)?.profile.name;
  if (name === undefined || !isOpen(before)) return null;
  return before?.status === "planned" ? words.after(name) : words.nextAfter(name);
}
