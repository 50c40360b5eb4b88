import { expect, test } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

test("what is wanted while it runs is run once more after it, and never beside it", async () => {
  const runs: PromiseWithResolvers<void>[] = [];
  const want = oneAtATime(() => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  });
  const first = want();
  want();
  const last = want();
  expect(runs).toHaveLength(1);
  runs[0]?.resolve();
  await new Promise(setImmediate);
  expect(runs).toHaveLength(2);
  runs[1]?.resolve();
  await Promise.all([first, last]);
  expect(runs).toHaveLength(2);

  const again = want();
  expect(runs).toHaveLength(3);
  runs[2]?.resolve();
  await again;
});
