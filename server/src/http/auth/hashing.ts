import { hashPassword, verifyPassword } from "@better-auth/utils/password";
import { AppError } from "@parley/protocol";

const queueAtMost = 50;

/** The library's scrypt, which runs off the main thread, with at most `atOnce` at a time and a bounded queue. */
export function createPasswordHashing(atOnce: number) {
  let running = 0;
  const queue: (() => void)[] = [];

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (queue.length >= queueAtMost) throw new AppError("too_many_requests");
      await new Promise<void>((resolve) => queue.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  }

  return {
    hash: (password: string) => inTurn(() => hashPassword(password)),
    verify: ({ hash, password }: { hash: string; password: string }) => inTurn(() => verifyPassword(hash, password)),
  };
}
