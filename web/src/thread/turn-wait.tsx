import { useEffect, useState } from "react";
import { messages } from "../data/messages.ts";
import { stateOfTurn } from "../data/round-view.ts";
import type { TurnView } from "../data/thread-store.ts";
import { useThreadScope } from "./thread-context.ts";

const words = messages.thread.wait;
const slowAfterMs = 30_000;

/** A voice that has not said anything for a reason: what it waits for, and what one can do. Nothing is stopped by itself. */
export function TurnWait({ view, name }: { view: TurnView; name: string }) {
  const { actions, mayWrite } = useThreadScope();
  const [isPatient, setPatient] = useState(false);
  const state = stateOfTurn(view);
  const until = state === "retrying" ? (view.activity?.until ?? null) : null;
  const since = state === "thinking" ? (view.turn?.startedAt ?? null) : null;
  const now = useNow(until !== null || since !== null);
  const stop = (): void => {
    if (view.turn !== null) void actions.stopTurn(view.turn.id);
  };

  if (until !== null) {
    const seconds = Math.ceil((until - now) / 1000);
    return (
      <p className="waits">
        {seconds > 0 ? words.retryIn(name, seconds) : words.retryNow(name)}
        {mayWrite ? (
          <button type="button" className="under" onClick={stop}>
            {words.skip}
          </button>
        ) : null}
      </p>
    );
  }
  if (since === null || isPatient || now - since < slowAfterMs) return null;
  return (
    <p className="waits">
      {words.notStarted(name, Math.floor((now - since) / 1000))}
      <button type="button" className="under" onClick={() => setPatient(true)}>
        {words.keepWaiting}
      </button>
      {mayWrite ? (
        <button type="button" className="under" onClick={stop}>
          {words.stop}
        </button>
      ) : null}
    </p>
  );
}

/** The time, every second while somebody looks at it. */
function useNow(isNeeded: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isNeeded) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isNeeded]);
  return now;
}
