import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { chunk, sse, startProvider, type TestProvider } from "../providers/testing/start-provider.ts";
import { json } from "../providers/testing/start-ollama.ts";
import { quiet, refusal, say, sure } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { createCounters } from "../bus/counters.ts";
import { createCheckLimit } from "./check-limit.ts";

let provider: TestProvider;
let app: TestApp;
let refuses = false;

beforeAll(async () => {
  provider = await startProvider((response, { path }) => {
    if (refuses) return json(response, { error: { message: "Incorrect API key provided" } }, 401);
    if (path.endsWith("/models")) return json(response, { data: [{ id: "rose" }] });
    sse(response).end(`${chunk({ content: "Hello." })}${chunk({}, "stop")}data: [DONE]\n\n`);
  });
  app = await startTestApp({
    realProvider: true,
    environment: { PARLEY_PROVIDER_HOSTS: new URL(provider.url).host },
    limits: { checksPerMinute: 3 },
  });
});
afterAll(async () => {
  await app.close();
  await provider.stop();
});

async function connect(person: Person): Promise<string> {
  const body = { provider: "openai-compatible" as const, baseUrl: provider.url, key: "sk-canary-1234567890" };
  return (await person.client.call("createConnection", { body })).data.id;
}

async function checkOf(person: Person, id: string) {
  const { connections } = (await person.client.call("listConnections", {})).data;
  const { checkedAt, checkCode } = sure(connections.find((one) => one.id === id));
  return { checkedAt, checkCode };
}

test("a connection says when it was last tested and how that ended, until its token is replaced", async () => {
  const ana = await app.person("Ana");
  const id = await connect(ana);
  const params = { id };
  expect(await checkOf(ana, id)).toEqual({ checkedAt: null, checkCode: null });
  refuses = true;
  expect((await ana.client.call("testConnection", { params, body: {} })).data.code).toBe("key_refused");
  const refused = await checkOf(ana, id);
  expect(refused.checkCode).toBe("key_refused");
  expect(Math.abs(sure(refused.checkedAt) - Date.now())).toBeLessThan(60_000);
  await ana.client.call("changeConnection", { params, body: { key: "sk-canary-other-567890" } });
  expect(await checkOf(ana, id)).toEqual({ checkedAt: null, checkCode: null });
  refuses = false;
  expect((await ana.client.call("listModels", { params })).data.code).toBeNull();
  expect((await checkOf(ana, id)).checkedAt).not.toBeNull();
  expect((await checkOf(ana, id)).checkCode).toBeNull();
});

test("a voice's call says so as well: it worked, or its token was refused", async () => {
  const ben = await app.person("Ben");
  const connection = await connect(ben);
  const voice = { name: "Rose", model: "rose", provider: "openai-compatible" as const, connection };
  const identity = (await ben.client.call("createIdentity", { body: voice })).data.id;
  const made = await ben.client.call("createThread", { body: { title: "Roses", identities: [identity] } });
  const thread = made.data.state.thread.id;
  await say(ben, thread, "Hello?");
  await quiet(ben, thread);
  await eventually("the success is noted", async () => (await checkOf(ben, connection)).checkedAt);
  expect((await checkOf(ben, connection)).checkCode).toBeNull();
  refuses = true;
  await say(ben, thread, "And now?");
  await quiet(ben, thread, 2);
  await eventually("the refusal is noted", async () => (await checkOf(ben, connection)).checkCode === "key_refused");
  refuses = false;
});

test("an account that tests too often is told when to come back; another is not", async () => {
  const [cleo, dan] = [await app.person("Cleo"), await app.person("Dan")];
  const [hers, his] = [await connect(cleo), await connect(dan)];
  await cleo.client.call("testConnection", { params: { id: hers }, body: {} });
  await cleo.client.call("listModels", { params: { id: hers } });
  await cleo.client.call("testConnection", { params: { id: hers }, body: {} });
  const before = provider.requests.length;
  expect(await refusal(cleo.client.call("listModels", { params: { id: hers } }))).toBe("429 too_many_requests");
  const answer = await fetch(`${app.url}/api/connections/${hers}/models`, { headers: { Cookie: cleo.cookie } });
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  expect(provider.requests).toHaveLength(before);
  expect((await dan.client.call("listModels", { params: { id: his } })).data.code).toBeNull();
});

test("a minute begins with its first test, and the next one has room again", async () => {
  vi.useFakeTimers();
  try {
    const limit = createCheckLimit(createCounters({ link: null, prefix: "test" }), 2);
    await limit.take("a");
    vi.advanceTimersByTime(30_000);
    await limit.take("a");
    await expect(limit.take("a")).rejects.toThrow("Too many requests");
    await limit.take("b");
    vi.advanceTimersByTime(30_001);
    await limit.take("a");
  } finally {
    vi.useRealTimers();
  }
});

test("before a voice is deleted its owner can read where it sits, and what it said keeps its name", async () => {
  const eve = await app.person("Eve");
  const practice = (await eve.client.call("listIdentities", {})).data.identities;
  const identity = sure(practice[0]).id;
  const params = { id: identity };
  const threads = async () => (await eve.client.call("listIdentityThreads", { params })).data;
  expect(await threads()).toEqual({ count: 0, titles: [] });
  for (let number = 1; number <= 12; number += 1)
    await eve.client.call("createThread", { body: { title: `Thread ${number}`, identities: [identity] } });
  const all = await threads();
  expect(all.count).toBe(12);
  expect(all.titles).toHaveLength(10);
  expect(all.titles).toContain("Thread 12");

  const { state } = (await eve.client.call("createThread", { body: { title: "Kept", identities: [identity] } })).data;
  await say(eve, state.thread.id, "Hello?");
  await quiet(eve, state.thread.id);
  await eve.client.call("deleteIdentity", { params });
  const after = await quiet(eve, state.thread.id);
  const member = after.members.find((one) => one.kind === "identity");
  expect(member).toMatchObject({ identity: null, profile: { name: sure(practice[0]).name } });
  expect(after.rounds[0]?.turns[0]?.outcome).toBe("said");
});
