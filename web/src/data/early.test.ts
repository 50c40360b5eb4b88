import { expect, test } from "vitest";
import { withEarlyAnswers } from "./early.ts";

/** A `fetch` that says which questions reached it. */
function network() {
  const sent: string[] = [];
  const send: typeof fetch = async (input, init) => {
    sent.push(`${init?.method ?? "GET"} ${String(input)}`);
    return new Response("from the network");
  };
  return { sent, send };
}

test("an answer that is on its way already serves the first question for it, and no second one", async () => {
  const { sent, send } = network();
  const ask = withEarlyAnswers({ "/api/entry": Promise.resolve(new Response("early")) }, send);
  expect(await (await ask("/api/entry", { method: "GET" })).text()).toBe("early");
  expect(sent).toEqual([]);
  expect(await (await ask("/api/entry", { method: "GET" })).text()).toBe("from the network");
  expect(sent).toEqual(["GET /api/entry"]);
});

test("an answer that failed on its way is asked for again", async () => {
  const { sent, send } = network();
  const failed = Promise.reject(new TypeError("Failed to fetch"));
  const ask = withEarlyAnswers({ "/api/entry": failed }, send);
  expect(await (await ask("/api/entry", { method: "GET" })).text()).toBe("from the network");
  expect(sent).toEqual(["GET /api/entry"]);
});

test("what changes something is always sent, and so is what nobody asked for", async () => {
  const { sent, send } = network();
  const path = "/api/threads/1";
  const ask = withEarlyAnswers({ [path]: Promise.resolve(new Response("early")) }, send);
  await ask(path, { method: "PATCH", body: "{}" });
  await ask("/api/threads", { method: "GET" });
  expect(sent).toEqual([`PATCH ${path}`, "GET /api/threads"]);
  expect(await (await ask(path, { method: "GET" })).text()).toBe("early");
});
