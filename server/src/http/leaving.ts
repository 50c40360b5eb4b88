/** Whether this process is about to end, and who must hear of it before. */
export interface Leaving {
  hasBegun(): boolean;
  begin(): void;
  /** Called when readers are sent away, so that they come back elsewhere; answers how to take that back. */
  onGoodbye(listener: () => void): () => void;
  sayGoodbye(): void;
}

export function createLeaving(): Leaving {
  const listeners = new Set<() => void>();
  let begun = false;
  return {
    hasBegun: () => begun,
    begin: () => void (begun = true),
    onGoodbye(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    sayGoodbye() {
      for (const listener of listeners) listener();
    },
  };
}
