import { type ComponentType, lazy as reactLazy, type LazyExoticComponent } from "react";

const firstWaitMs = 500;
const longestWaitMs = 8_000;

/**
 * `lazy` for a page that is used on trains and across restarts: a part that cannot be fetched now is fetched again, and
 * what is on the page stays there meanwhile. React's own would throw the whole page away.
 */
export function lazy<P>(load: () => Promise<{ default: ComponentType<P> }>): LazyExoticComponent<ComponentType<P>> {
  return reactLazy(() => patiently(load));
}

/** Tries again, less and less often, until it is there; never rejects. */
export async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      return await load();
    } catch {
      // The network or the server is away; an old chunk that is gone for good comes with the next reload.
      await onlineOrLater(waitMs);
    }
  }
}

function onlineOrLater(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done);
  });
}
