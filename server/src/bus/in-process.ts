import type { Bus, BusMessage, BusNotice } from "./bus.ts";

/** The bus of a single process: a call to each listener, in order. */
export function createInProcessBus(): Bus {
  const listeners = createListeners();
  return { publish: listeners.tell, tell: listeners.tell, subscribe: listeners.subscribe, want: () => () => {} };
}

export function createListeners(): {
  tell(message: BusMessage | BusNotice): void;
  subscribe: Bus["subscribe"];
} {
  const listeners = new Set<(message: BusMessage | BusNotice) => void>();
  return {
    tell(message) {
      for (const listener of listeners) listener(message);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
