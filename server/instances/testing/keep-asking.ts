/** Somebody who asks again and again, each address by itself, one question after the other. */
export interface Asking {
  /** How often each status was answered. */
  statuses: Map<number, number>;
  /** The longest that a whole answer took, in milliseconds. */
  slowestMs(): number;
  /** Waits for the answers that are due. */
  stop(): Promise<void>;
}

const pauseMs = 20;

export function keepAsking(urls: string[], ask: (url: string) => Promise<Response>): Asking {
  const statuses = new Map<number, number>();
  let isRunning = true;
  let slowest = 0;
  const asking = urls.map(async (url) => {
    while (isRunning) {
      const from = performance.now();
      const response = await ask(url);
      await response.text();
      slowest = Math.max(slowest, performance.now() - from);
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  });
  return {
    statuses,
    slowestMs: () => slowest,
    async stop() {
      isRunning = false;
      await Promise.all(asking);
    },
  };
}
