import { expect, test } from "vitest";
import { createClient } from "./create-client.ts";
import { subscribe } from "./subscribe.ts";

const beginning = "retry: 1000\nid: account:1\ndata: \n\n";

/** When a reader asks again whose stream ended after `text`, in milliseconds. */
async function comesBackAfter(text: string): Promise<number> {
  const asked: number[] = [];
  const twice = Promise.withResolvers<void>();
  const client = createClient({
    baseUrl: "http://parley.test",
    fetch: async () => {
      asked.push(performance.now());
      if (asked.length === 2) twice.resolve();
      return new Response(text, { headers: { "Content-Type": "text/event-stream" } });
    },
  });
  const subscription = subscribe(client, { threads: [], cursors: {}, onEvent: () => undefined, random: () => 0 });
  await twice.promise;
  subscription.close();
  return (asked[1] ?? 0) - (asked[0] ?? 0);
}

test("S10 a reader comes back when the server that ended asked for it, and otherwise by its own clock", async () => {
  const asked = await comesBackAfter(`${beginning}retry: 700\n\n`);
  expect(asked).toBeGreaterThan(690);
  // The delay at the beginning is for readers that have none.
  const cut = await comesBackAfter(beginning);
  expect(cut).toBeGreaterThan(240);
  expect(cut).toBeLessThan(690);
});
