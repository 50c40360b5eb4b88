/** Work in the order in which it came, of which `size` says how much it is: letters to be read. */
interface Job {
  key: string;
  size: number;
  run: () => void;
}

/**
 * Work that no stream and no stage waits for, done where the process has nothing else to do: a few milliseconds at a
 * time, and while others are busy at most every twelfth of the time.
 */
export interface IdleWork {
  /** Jobs of one key are done in their order. */
  add(key: string, size: number, run: () => void): void;
  /** Does all that waits of a key now, if that is little and little waits at all; else false, and it is done later. */
  finishNow(key: string): boolean;
  /** Letters that wait. */
  waiting(): number;
  /** Forgets what is not done. */
  close(): void;
}

const sliceMs = 4;
/** A turn of the event loop that takes longer than this is one in which others wait. */
const busyMs = 3;
const busySliceMs = 2;
const busyEveryMs = 24;
/** So much is read in a few milliseconds. */
const littleSize = 6_000;

/** What a job throws goes to `failed`, and the next one is done: no turn and no process ends because of it. */
export function createIdleWork(failed: (error: unknown) => void): IdleWork {
  /** Those before `head` are done. */
  let jobs: Job[] = [];
  let head = 0;
  let size = 0;
  let lastSliceAt = 0;
  let timer: NodeJS.Immediate | null = null;

  return {
    add(key, letters, run) {
      jobs.push({ key, size: letters, run });
      size += letters;
      schedule();
    },
    finishNow(key) {
      if (size > littleSize) return false;
      const left = jobs.slice(head);
      const own = left.filter((job) => job.key === key);
      jobs = left.filter((job) => job.key !== key);
      head = 0;
      for (const job of own) done(job);
      return true;
    },
    waiting: () => size,
    close() {
      if (timer !== null) clearImmediate(timer);
      timer = null;
      jobs = [];
      head = 0;
      size = 0;
    },
  };

  function done(job: Job): void {
    size -= job.size;
    try {
      job.run();
    } catch (error) {
      failed(error);
    }
  }

  function schedule(): void {
    if (timer !== null || head === jobs.length) return;
    const scheduledAt = performance.now();
    timer = setImmediate(() => {
      timer = null;
      const now = performance.now();
      const isBusy = now - scheduledAt > busyMs;
      if (!isBusy || now - lastSliceAt >= busyEveryMs) doSlice(now + (isBusy ? busySliceMs : sliceMs));
      schedule();
    });
  }

  function doSlice(until: number): void {
    do {
      const job = jobs[head];
      head += 1;
      if (job !== undefined) done(job);
    } while (head < jobs.length && performance.now() < until);
    // Taking off the first of many moves all others: done seldom, it costs nothing.
    if (head * 2 >= jobs.length) {
      jobs = jobs.slice(head);
      head = 0;
    }
    lastSliceAt = performance.now();
  }
}
