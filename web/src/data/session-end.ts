/** Whether the session ended while the page is in use: what was read and written stays, and one signs in over it. */
export class SessionEnd {
  #hasEnded = false;
  readonly #listeners = new Set<() => void>();

  readonly hasEnded = (): boolean => this.#hasEnded;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(hasEnded: boolean): void {
    if (hasEnded === this.#hasEnded) return;
    this.#hasEnded = hasEnded;
    for (const listener of this.#listeners) listener();
  }
}
