import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { refusal } from "../testing/talk.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

test("a burst of messages gets 429 with the seconds to wait, loses nothing, and goes on after them", async () => {
  app = await startTestApp({ limits: { messagesPerMinute: 30, messagesAtOnce: 10 } });
  const { cookie, threadWith } = await app.person("Ada");
  const id = (await threadWith()).state.thread.id;
  const post = (message: string) =>
    fetch(`${app.url}/api/threads/${id}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie: cookie },
      body: JSON.stringify({ id: message, text: "Hello." }),
    });
  const ids = Array.from({ length: 14 }, () => randomUUID());
  const answers = await Promise.all(ids.map(async (one) => ({ one, answer: await post(one) })));
  const refused = answers.filter(({ answer }) => answer.status === 429);
  expect(answers.filter(({ answer }) => answer.status === 201)).toHaveLength(10);
  expect(refused).toHaveLength(4);
  const [first] = refused;
  const seconds = Number(first?.answer.headers.get("retry-after"));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(5);
  expect(first?.answer.headers.get("ratelimit-limit")).toBe("10");
  expect(first?.answer.headers.get("ratelimit-remaining")).toBe("0");
  expect(await first?.answer.json()).toMatchObject({ error: { code: "too_many_requests", retryable: true } });
  // Another account is not held up.
  const bo = await app.person("Bo");
  await bo.client.call("createThread", { body: { title: "Of Bo" } });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  for (const { one } of refused) expect((await post(one)).status).toBe(201);
  const stored = await app.app.store.db.selectFrom("messages").select("id").where("thread_id", "=", id).execute();
  expect(stored.map((row) => row.id).toSorted()).toEqual(ids.toSorted());
}, 30_000);

test("an account follows five links an hour; looking at one is none of them", async () => {
  app = await startTestApp({ limits: { joinsPerHour: 5 } });
  const ada = await app.person("Ada");
  const params = { token: "A".repeat(43) };
  for (let call = 0; call < 6; call += 1)
    expect(await refusal(ada.client.call("readJoinPage", { params }))).toBe("404 invitation_over");
  for (let call = 0; call < 5; call += 1)
    expect(await refusal(ada.client.call("join", { params }))).toBe("404 invitation_over");
  expect(await refusal(ada.client.call("join", { params }))).toBe("429 too_many_requests");
  const bo = await app.person("Bo");
  expect(await refusal(bo.client.call("join", { params }))).toBe("404 invitation_over");
});

test("each answer says what is left; visitors are counted by network, accounts on their own", async () => {
  app = await startTestApp({ limits: { requestsPerMinute: 3, visitorRequestsPerMinute: 4 } });
  const { cookie } = await app.person("Ada");
  const read = (headers: Record<string, string>) => fetch(`${app.url}/api/threads`, { headers });
  const left = [];
  for (let call = 0; call < 4; call += 1) {
    const answer = await read({ Cookie: cookie });
    left.push([answer.status, answer.headers.get("ratelimit-remaining")]);
  }
  expect(left).toEqual([
    [200, "2"],
    [200, "1"],
    [200, "0"],
    [429, "0"],
  ]);
  // Signing up was the first of the network's four.
  const statuses = [];
  for (let call = 0; call < 4; call += 1) statuses.push((await fetch(`${app.url}/api/entry`)).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
});
