import { useEffect, useState } from "react";
import { messages } from "../data/messages.ts";
import type { VoiceState } from "../data/round-view.ts";

const words = messages.thread.state;
const worthCountingMs = 2_000;

/** What a voice is doing, in words; thinking is counted once it takes a while. */
export function StateText({ state, since }: { state: VoiceState; since: number | null }) {
  const [now, setNow] = useState(() => Date.now());
  const isCounting = state === "thinking" && since !== null;
  useEffect(() => {
    if (!isCounting) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isCounting]);
  if (isCounting && now - since > worthCountingMs) return words.thinkingFor(Math.round((now - since) / 1000));
  return words[state];
}
