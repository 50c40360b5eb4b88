import { AppError, type Id } from "@parley/protocol";
import type { OpenStreams } from "../events.ts";

/** Takes one of the account's places for open answers until it is given back; throws `too_many_requests`. */
export function takePlace(open: OpenStreams, account: Id, atMost: number): () => void {
  const taken = open.get(account) ?? 0;
  if (taken >= atMost) throw new AppError("too_many_requests");
  open.set(account, taken + 1);
  let isBack = false;
  return () => {
    if (isBack) return;
    isBack = true;
    const left = (open.get(account) ?? 1) - 1;
    if (left > 0) open.set(account, left);
    else open.delete(account);
  };
}
