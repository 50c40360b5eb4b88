import { sql } from "kysely";
import type { Store } from "./open-store.ts";

/** How long an answer is worth something, and how long one is waited for. */
const freshMs = 1_000;
const answerMs = 1_000;

/**
 * Whether the database answers, for whoever asks again and again: it is asked at
 * most once a second, and while it says nothing by one question at a time.
 */
export function createReachable(store: Pick<Store, "db">): () => Promise<boolean> {
  let asked: Promise<boolean> | null = null;
  let known = { value: false, at: Number.NEGATIVE_INFINITY };
  const ask = async (): Promise<boolean> => {
    const value = await sql`select 1`.execute(store.db).then(
      () => true,
      () => false,
    );
    known = { value, at: performance.now() };
    asked = null;
    return value;
  };
  return async () => {
    if (performance.now() - known.at < freshMs) return known.value;
    asked ??= ask();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => {
        known = { value: false, at: performance.now() };
        resolve(false);
      }, answerMs);
    });
    const answer = await Promise.race([asked, late]);
    clearTimeout(timer);
    return answer;
  };
}
