import type { ConnectionInput } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, sse, startProvider, type TestProvider } from "../providers/testing/start-provider.ts";
import { quiet, refusal, say, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

/** KY1, KY3, KY4, KY5, SF1, SF8 and SF10 over HTTP, with providers on real sockets. */
const key = "sk-canary-0123456789abcdef";
const environmentKey = "sk-canary-environment-9876";
let allowed: TestProvider;
let other: TestProvider;
let hidden: TestProvider;
let app: TestApp;
let admin: Person;
let ana: Person;
let bob: Person;

beforeAll(async () => {
  const answer: Parameters<typeof startProvider>[0] = (response, { path }) => {
    if (path.endsWith("/models")) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ data: [{ id: "rose", context_length: 8192 }, { id: 7 }, { id: "tulip" }] }));
    } else {
      sse(response).end(chunk({ content: "Hello." }) + chunk({}, "stop"));
    }
  };
  [allowed, other, hidden] = [await startProvider(answer), await startProvider(answer), await startProvider(answer)];
  app = await startTestApp({
    realProvider: true,
    environment: {
      OPENAI_BASE_URL: other.url,
      OPENAI_API_KEY: environmentKey,
      PARLEY_PROVIDER_HOSTS: `${new URL(allowed.url).host},${new URL(other.url).host}`,
    },
  });
  [admin, ana, bob] = [await app.person("Admin"), await app.person("Ana"), await app.person("Bob")];
});
afterAll(async () => {
  await app.close();
  for (const provider of [allowed, other, hidden]) await provider.stop();
});

async function connect(person: Person, changes: Partial<ConnectionInput> = {}) {
  const body = { provider: "openai-compatible" as const, baseUrl: allowed.url, key, ...changes };
  return (await person.client.call("createConnection", { body })).data;
}

const lastRequest = (provider: TestProvider) => sure(provider.requests.at(-1), "request");

test("a connection shows the key's last four characters and nothing more of it", async () => {
  const connection = await connect(ana);
  expect(connection).toMatchObject({ lastFour: "cdef", hasKey: true, source: "account", baseUrl: allowed.url });
  expect(await connect(ana, { key: "short-key-12345" })).toMatchObject({ lastFour: null, hasKey: true });
  expect(await connect(ana, { key: null })).toMatchObject({ lastFour: null, hasKey: false });
  const { data } = await ana.client.call("listConnections", {});
  expect(JSON.stringify(data)).not.toContain("canary");
});

test("the database holds a key only sealed", async () => {
  const { id } = await connect(ana);
  const row = await app.app.store.db
    .selectFrom("connections")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain("canary");
  expect([row.sealed_key?.slice(0, 3), row.key_id?.length]).toEqual(["v1.", 12]);
  const environment = await app.app.store.db
    .selectFrom("connections")
    .selectAll()
    .where("source", "=", "environment")
    .execute();
  expect(JSON.stringify(environment)).not.toContain("canary");
});

test("its owner tests it, lists its models and speaks over it, and only there the key arrives", async () => {
  const connection = await connect(ana);
  const params = { id: connection.id };
  expect((await ana.client.call("testConnection", { params, body: {} })).data).toMatchObject({ ok: true, code: null });
  expect(lastRequest(allowed)).toMatchObject({ path: "/v1/models", headers: { authorization: `Bearer ${key}` } });
  expect((await ana.client.call("testConnection", { params, body: { model: "rose" } })).data.ok).toBe(true);
  expect(lastRequest(allowed)).toMatchObject({ path: "/v1/chat/completions", body: { model: "rose" } });
  expect((await ana.client.call("listModels", { params })).data).toEqual({
    models: [
      expect.objectContaining({ id: "rose", name: null, contextTokens: 8192, refuses: [], price: null }),
      expect.objectContaining({ id: "tulip", name: null, contextTokens: null, efforts: null, refuses: [] }),
    ],
    code: null,
  });
  const voice = { name: "Rose", model: "rose", provider: "openai-compatible" as const, connection: connection.id };
  const identity = (await ana.client.call("createIdentity", { body: voice })).data;
  const thread = (await ana.client.call("createThread", { body: { title: "T", identities: [identity.id] } })).data;
  await say(ana, thread.state.thread.id, "Hello?");
  const state = await quiet(ana, thread.state.thread.id);
  expect(state.rounds[0]?.turns[0]?.outcome).toBe("said");
  expect(lastRequest(allowed).headers.authorization).toBe(`Bearer ${key}`);
});

test("another account can neither list, use, change nor seat a voice on it", async () => {
  const connection = await connect(ana);
  expect((await bob.client.call("listConnections", {})).data.connections).toEqual([]);
  const params = { id: connection.id };
  for (const person of [bob, admin]) {
    expect(await refusal(person.client.call("testConnection", { params, body: {} }))).toBe("404 not_found");
    expect(await refusal(person.client.call("listModels", { params }))).toBe("404 not_found");
    expect(await refusal(person.client.call("changeConnection", { params, body: { label: "x" } }))).toBe(
      "404 not_found",
    );
    const voice = { name: "Thief", model: "m", provider: "openai-compatible" as const, connection: connection.id };
    expect(await refusal(person.client.call("createIdentity", { body: voice }))).toBe("403 connection_not_yours");
  }
});

test("a connection of the environment is the admin's to use and nobody's to change", async () => {
  const { connections } = (await admin.client.call("listConnections", {})).data;
  const mine = sure(connections.find((one) => one.source === "environment"));
  expect(mine).toMatchObject({ provider: "openai-compatible", hasKey: true, lastFour: "9876" });
  const params = { id: mine.id };
  expect((await admin.client.call("listModels", { params })).data.models).toHaveLength(2);
  expect(lastRequest(other).headers.authorization).toBe(`Bearer ${environmentKey}`);
  const body = { baseUrl: allowed.url };
  expect(await refusal(admin.client.call("changeConnection", { params, body }))).toBe("403 forbidden");
  expect(await refusal(admin.client.call("deleteConnection", { params }))).toBe("403 forbidden");
  expect(await refusal(ana.client.call("listModels", { params }))).toBe("404 not_found");
});

test("another origin needs the key again; another path of the same origin does not", async () => {
  const { id } = await connect(ana);
  const change = (body: object) => ana.client.call("changeConnection", { params: { id }, body });
  const before = other.requests.length;
  expect(await refusal(change({ baseUrl: other.url }))).toBe("422 key_needed");
  expect((await ana.client.call("listModels", { params: { id } })).data.code).toBeNull();
  expect(other.requests).toHaveLength(before);

  expect((await change({ baseUrl: `${allowed.url}/deeper` })).data).toMatchObject({ lastFour: "cdef" });
  expect((await ana.client.call("testConnection", { params: { id }, body: {} })).data.ok).toBe(true);
  expect((await change({ baseUrl: other.url, key: "sk-canary-another-000000wxyz" })).data.lastFour).toBe("wxyz");
  await ana.client.call("listModels", { params: { id } });
  expect(lastRequest(other).headers.authorization).toBe("Bearer sk-canary-another-000000wxyz");
  expect((await change({ key: null })).data).toMatchObject({ hasKey: false, lastFour: null });
  await ana.client.call("listModels", { params: { id } });
  expect(lastRequest(other).headers.authorization).toBeUndefined();
});

test("a row that was moved to another address or owner sends no key anywhere", async () => {
  const { id } = await connect(ana);
  const { db } = app.app.store;
  const before = other.requests.length;
  await db.updateTable("connections").set({ base_url: other.url }).where("id", "=", id).execute();
  expect((await ana.client.call("testConnection", { params: { id }, body: {} })).data.code).toBe("key_refused");
  const bobs = await connect(bob, { key: null });
  const stolen = await db.selectFrom("connections").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const { sealed_key, key_id } = stolen;
  await db.updateTable("connections").set({ sealed_key, key_id }).where("id", "=", bobs.id).execute();
  expect((await bob.client.call("testConnection", { params: { id: bobs.id }, body: {} })).data.code).toBe(
    "key_refused",
  );
  expect(other.requests).toHaveLength(before);
});

test("a deleted connection leaves its voices, which say that they have none", async () => {
  const connection = await connect(ana);
  const body = { name: "Left", model: "m", provider: "openai-compatible" as const, connection: connection.id };
  const identity = (await ana.client.call("createIdentity", { body })).data;
  expect(identity).toMatchObject({ available: true });
  await ana.client.call("deleteConnection", { params: { id: connection.id } });
  const { data } = await ana.client.call("readIdentity", { params: { id: identity.id } });
  expect(data).toMatchObject({ connection: null, available: false, reason: "no_connection" });
  const events = await app.app.store.db.selectFrom("account_events").select("body").orderBy("seq", "desc").execute();
  const told = events.map((event): unknown => JSON.parse(event.body));
  expect(told).toContainEqual(
    expect.objectContaining({ type: "identity.changed", identity: identity.id, deleted: false }),
  );
  expect(told).toContainEqual(
    expect.objectContaining({ type: "connection.changed", connection: connection.id, deleted: true }),
  );
});

test.each(["http://127.0.0.1", "http://2130706433", "http://[::1]", "http://[::ffff:127.0.0.1]", "http://localhost."])(
  "a private address that nobody listed is refused wherever one is typed: %s",
  async (origin) => {
    const baseUrl = `${origin}:${new URL(hidden.url).port}/v1`;
    const listed = await connect(ana);
    for (const typed of [baseUrl, "http://no-such-host.invalid/v1"]) {
      const body = { provider: "openai-compatible" as const, baseUrl: typed };
      expect(await refusal(ana.client.call("createConnection", { body }))).toBe("422 address_refused");
      const change = ana.client.call("changeConnection", { params: { id: listed.id }, body: { baseUrl: typed, key } });
      await expect(change).rejects.toThrow(/PARLEY_PROVIDER_HOSTS=.+:\d+, then restart/);
    }
    expect(hidden.requests).toHaveLength(0);
  },
);

test("an address that became private after it was saved is refused when it is used", async () => {
  const connection = await connect(ana, { key: null });
  await app.app.store.db
    .updateTable("connections")
    .set({ base_url: hidden.url })
    .where("id", "=", connection.id)
    .execute();
  const { data } = await ana.client.call("testConnection", { params: { id: connection.id }, body: { model: "rose" } });
  expect(data).toMatchObject({
    ok: false,
    code: "unreachable",
    message: expect.stringContaining("PARLEY_PROVIDER_HOSTS="),
  });
  expect(hidden.requests).toHaveLength(0);
});

test.each([
  ["another provider", { provider: "anthropic" as const }, "400 invalid_request"],
  ["its own provider", { provider: "openai-compatible" as const }, "created"],
  ["the other format of it", { provider: "openai" as const }, "created"],
])("a voice of %s on a connection: %s", async (_, change, expected) => {
  const connection = await connect(ana);
  const body = { name: "Voice", model: "m", connection: connection.id, ...change };
  const created = ana.client.call("createIdentity", { body });
  expect(expected === "created" ? (await created).status : await refusal(created)).toBe(
    expected === "created" ? 201 : expected,
  );
});

test("a key with line breaks inside is refused without repeating it", async () => {
  const body = { provider: "openai" as const, key: "sk-canary\r\nX-Evil: 1" };
  const error = await ana.client.call("createConnection", { body }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ status: 400 });
  expect(JSON.stringify(error) + String(error)).not.toContain("canary");
});

test("no key is in any log or event, and the search would find one", async () => {
  await connect(ana);
  const events = await app.app.store.db.selectFrom("account_events").selectAll().execute();
  const everything = app.logged.join("") + JSON.stringify(events);
  expect(everything).toContain("connection.changed");
  expect(everything).not.toContain("canary");
  expect(`${everything}${key}`).toContain("canary");
});
