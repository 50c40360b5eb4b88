import { AppError, type Id } from "@parley/protocol";
import { type Following, oneAtATime } from "../../conversation/index.ts";
import { describeError } from "../../log/log.ts";
import { isStorageAway } from "../../store/open-store.ts";
import type { HttpNeeds } from "../needs.ts";
import type { OpenResponse } from "../open-response.ts";

interface KeepOpen {
  account: Id;
  /** False or an `AppError` ends the answer: a right may be taken away while it is read. */
  stillAllowed(): Promise<boolean>;
  closed(): void;
}

/** Beats, reads on when the reader has taken what was there, asks again who may, and stops all that when it leaves. */
export function keepOpen(
  needs: Pick<HttpNeeds, "limits" | "log" | "watch">,
  out: OpenResponse,
  following: Following,
  { account, stillAllowed, closed }: KeepOpen,
): void {
  const ask = oneAtATime(check);
  const heartbeat = setInterval(out.beat, needs.limits.heartbeatMs);
  const recheck = setInterval(() => void ask(), needs.limits.recheckMs);
  const offRevoked = needs.watch.onRevoked(account, () => void ask());
  out.onDrain(() => following.resume());
  out.onClose(() => {
    clearInterval(heartbeat);
    clearInterval(recheck);
    offRevoked();
    following.stop();
    closed();
  });

  async function check(): Promise<void> {
    try {
      if (!(await stillAllowed())) out.end();
    } catch (error) {
      if (error instanceof AppError && !isStorageAway(error)) out.end();
      else needs.log.warn("stream.not_rechecked", { error: describeError(error) });
    }
  }
}
