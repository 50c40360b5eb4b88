import { CallError } from "@parley/protocol/client";
import { expect, test, vi } from "vitest";
import { Outbox, type OutboxDeps } from "./outbox.ts";
import { memoryStorage } from "./storage.ts";
import { ids } from "./testing/builders.ts";

function openOutbox(post: () => Promise<unknown>, storage = memoryStorage()) {
  const calls = vi.fn<OutboxDeps["post"]>(post);
  const outbox = new Outbox({
    post: calls,
    storage,
    now: () => 1_700_000_000_000,
    random: (length) => new Uint8Array(length).fill(7),
  });
  return { outbox, calls, storage };
}

const refuse = () => Promise.reject(new CallError("storage_busy", 503, "", null, null));

test("a message is shown before the server knows it and leaves once the thread has it", async () => {
  const { outbox } = openOutbox(() => Promise.resolve());
  const id = outbox.send(ids.thread, "Hello", null);
  expect(outbox.of(ids.thread)).toMatchObject([{ id, state: "sending", text: "Hello" }]);
  await vi.waitFor(() => expect(outbox.of(ids.thread)[0]?.state).toBe("sent"));

  outbox.settle(ids.thread, id);
  expect(outbox.of(ids.thread)).toEqual([]);
});

test("a message that failed keeps its text and is sent again under the same id", async () => {
  const { outbox, calls } = openOutbox(refuse);
  const id = outbox.send(ids.thread, "Hello", null);
  await vi.waitFor(() => expect(outbox.of(ids.thread)).toMatchObject([{ state: "failed", code: "storage_busy" }]));
  calls.mockImplementation(() => Promise.resolve());
  outbox.retry(ids.thread, id);
  await vi.waitFor(() => expect(outbox.of(ids.thread)[0]?.state).toBe("sent"));

  expect(calls.mock.calls.map(([, body]) => body.id)).toEqual([id, id]);
});

test("what was under way at a reload is there as failed", () => {
  const { outbox, storage } = openOutbox(() => new Promise(() => undefined));
  outbox.send(ids.thread, "Hello", null);
  const { outbox: after } = openOutbox(refuse, storage);

  expect(after.of(ids.thread)).toMatchObject([{ text: "Hello", state: "failed" }]);
});

test("whom a message is for and what it answers go with it, also when it is sent again", async () => {
  let isDown = true;
  const { outbox, calls, storage } = openOutbox(() => (isDown ? refuse() : Promise.resolve()));
  const id = outbox.send(ids.thread, "Hello", null, { replyTo: "m", to: ["v"] });
  await vi.waitFor(() => expect(outbox.of(ids.thread)[0]?.state).toBe("failed"));
  isDown = false;
  const later = openOutbox(() => Promise.resolve(), storage);
  later.outbox.of(ids.thread);
  later.outbox.retry(ids.thread, id);
  const body = { id, text: "Hello", parent: null, replyTo: "m", to: ["v"] };
  expect([calls.mock.calls[0]?.[1], later.calls.mock.calls[0]?.[1]]).toEqual([body, body]);
  outbox.send(ids.thread, "To all", null);
  expect(calls.mock.calls.at(-1)?.[1]).not.toHaveProperty("to");
});
