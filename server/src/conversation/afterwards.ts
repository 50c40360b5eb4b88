export interface Afterwards {
  /** Goes on with work that nobody waits for, and that handles its own failures. */
  later(work: Promise<void>): void;
  /** Waits until nothing of it is left. */
  done(): Promise<void>;
}

/** What goes on when a turn is over: the process ends only after it. */
export function createAfterwards(): Afterwards {
  const open = new Set<Promise<void>>();
  return {
    later(work) {
      open.add(work);
      void work.finally(() => open.delete(work));
    },
    async done() {
      await Promise.all(open);
    },
  };
}
