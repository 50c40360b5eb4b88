/** Time that passes only when told to: what is due next is done next. */
export class VirtualClock {
  now = 1_700_000_000_000;
  #tasks: { at: number; order: number; run: () => void }[] = [];
  #order = 0;

  after(delayMs: number, run: () => void): void {
    this.#order += 1;
    this.#tasks.push({ at: this.now + Math.floor(delayMs), order: this.#order, run });
  }

  /** Does the next thing that is due and moves the clock there; false if nothing is left. */
  step(): boolean {
    let next = this.#tasks[0];
    if (next === undefined) return false;
    for (const task of this.#tasks) {
      if (task.at < next.at || (task.at === next.at && task.order < next.order)) next = task;
    }
    this.#tasks.splice(this.#tasks.indexOf(next), 1);
    this.now = Math.max(this.now, next.at);
    next.run();
    return true;
  }

  /** What a crash leaves of everything that was going to happen. */
  forgetAll(): void {
    this.#tasks = [];
  }
}
