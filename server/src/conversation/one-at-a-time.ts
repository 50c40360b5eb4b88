/**
 * The same work again and again, one run at a time: what is wanted while it runs
 * is one more run after it, however often it is. Where the database says nothing,
 * a timer would pile up questions to it. Resolves when nothing more is wanted;
 * `work` may not throw.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let isWanted = false;
  const run = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      await work();
    }
    running = null;
  };
  return () => {
    isWanted = true;
    running ??= run();
    return running;
  };
}
