import { inspect } from "node:util";

/**
 * A key in memory. However it is printed, joined or made JSON, it says
 * `[secret]`; only `reveal` gives it, and only the code that calls the provider
 * has a reason to.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** What a person may see of it: nothing of a short one, since four characters would be much of it. */
  lastFour(): string | null {
    return this.#value.length >= 16 ? this.#value.slice(-4) : null;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}
