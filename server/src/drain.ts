import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Pulse } from "./conversation/recover.ts";
import type { RoundRunner } from "./conversation/run-rounds.ts";
import type { Leaving } from "./http/leaving.ts";
import type { Limits } from "./limits.ts";
import type { Log } from "./log/log.ts";
import { stopServing } from "./serving.ts";
import type { Store } from "./store/open-store.ts";

interface DrainNeeds {
  server: Server;
  leaving: Leaving;
  runner: Pick<RoundRunner, "drain" | "running">;
  pulse: Pick<Pulse, "calm"> | null;
  limits: Pick<Limits, "drainNoticeMs" | "drainTurnsMs" | "drainRequestsMs">;
  store: Pick<Store, "kind">;
  log: Log;
}

/**
 * Lets the work of a server run out before it is closed. It is not ready from the
 * first moment and begins no turn any more, but goes on serving until its balancer
 * has noticed and the turns that are being written have ended, or their time is up.
 * Then readers are told to come back, which is elsewhere, and what was asked is answered.
 */
export async function drain({ server, leaving, runner, pulse, limits, store, log }: DrainNeeds): Promise<void> {
  const from = performance.now();
  leaving.begin();
  pulse?.calm();
  log.info("drain.began", { turns: runner.running() });
  // With SQLite there is no other process that a balancer could send anybody to.
  await Promise.all([
    store.kind === "postgres" ? delay(limits.drainNoticeMs) : null,
    runner.drain(limits.drainTurnsMs),
  ]);
  leaving.sayGoodbye();
  await stopServing(server, limits.drainRequestsMs);
  log.info("drain.ended", { tookMs: Math.round(performance.now() - from), turnsLeft: runner.running() });
}
