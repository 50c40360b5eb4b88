/** Runs a chore once a day, and once soon after the start; one at a time, and `failed` hears what went wrong. */
export function runDaily(chore: () => Promise<unknown>, failed: (error: unknown) => void): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const run = (): void => {
    running = running.then(chore).catch(failed);
  };
  const first = setTimeout(run, 60_000);
  const daily = setInterval(run, 86_400_000);
  first.unref();
  daily.unref();
  return {
    async stop() {
      clearTimeout(first);
      clearInterval(daily);
      await running;
    },
  };
}
