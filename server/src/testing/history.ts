import { createHash } from "node:crypto";
import type { ThreadEvent } from "@parley/protocol";

/** What a reader read of one log, kept small: where it began, where it is, and a hash of all between. */
export class History {
  first = 0;
  last = 0;
  broken: string | null = null;
  readonly #hash = createHash("sha256");

  take(event: { seq: number }): void {
    if (this.first === 0) this.first = event.seq;
    else if (event.seq !== this.last + 1) this.broken ??= `${event.seq} after ${this.last}`;
    this.last = event.seq;
    this.#hash.update(JSON.stringify(event));
  }

  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  static of(log: ThreadEvent[]): History {
    const history = new History();
    for (const event of log) history.take(event);
    return history;
  }
}
