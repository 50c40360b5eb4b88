import type { AccountEvent } from "@parley/protocol";

type Call = Extract<AccountEvent, { type: "mention.received" }>;

const listeners = new Set<() => void>();
let latest: Call | null = null;

/** The last message that called this person by name while the page was open. */
export const calls = {
  tell(call: Call): void {
    latest = call;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  last: (): Call | null => latest,
};
