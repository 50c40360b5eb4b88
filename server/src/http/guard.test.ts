import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

/** `fetch` sets Host and Sec-Fetch-Site itself; a plain request sends what it is told. */
function send(path: string, headers: Record<string, string>, body?: string): Promise<{ status: number; text: string }> {
  const { port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const out = request(
      { host: "127.0.0.1", port, path, method: body === undefined ? "GET" : "POST", headers },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    out.on("error", reject);
    out.end(body);
  });
}

const json = { "Content-Type": "application/json" };

test("single-user mode answers loopback hosts, refuses others and other sites' requests, and opens links", async () => {
  app = await startTestApp({ environment: { PARLEY_AUTH: "off" } });
  const { host } = new URL(app.url);
  expect((await send("/api/threads", { Host: host })).status).toBe(200);
  expect((await send("/api/threads", { Host: "localhost:9" })).status).toBe(200);
  expect((await send("/api/threads", { Host: "evil.example:8000" })).status).toBe(403);
  expect((await send("/health", { Host: "evil.example" })).status).toBe(403);
  for (const site of ["cross-site", "same-site"]) {
    expect((await send("/api/threads", { Host: host, "Sec-Fetch-Site": site })).status).toBe(403);
  }
  for (const site of ["same-origin", "none"]) {
    expect((await send("/api/threads", { Host: host, "Sec-Fetch-Site": site })).status).toBe(200);
  }
  // An old browser says no site, but where a page of another origin reads, it says that.
  expect((await send("/api/threads", { Host: host, Origin: "https://evil.example" })).status).toBe(403);
  expect((await send("/api/threads", { Host: host, Origin: `http://${host}` })).status).toBe(200);
  // A link on another site leads to the page: that is not refused (there is no page built here, hence 404).
  expect((await send("/t/anything", { Host: host, "Sec-Fetch-Site": "cross-site" })).status).toBe(404);
});

test("in a container that is published on loopback, single-user mode answers loopback hosts alone", async () => {
  const container = { PARLEY_AUTH: "off", HOST: "0.0.0.0", PARLEY_PUBLISHED_ON_LOOPBACK: "1" };
  app = await startTestApp({ environment: container });
  expect((await send("/api/threads", { Host: "127.0.0.1:8000" })).status).toBe(200);
  for (const other of ["192.168.1.20:8000", "172.17.0.2:8000", "rebound.example:8000", "0.0.0.0:8000"])
    expect((await send("/api/threads", { Host: other })).status).toBe(403);
});

test("single-user mode works without sign-in, and its account can be taken over by the first one later", async () => {
  app = await startTestApp({ environment: { PARLEY_AUTH: "off" } });
  const made = await send("/api/threads", json, JSON.stringify({ title: "Made alone" }));
  expect(made.status).toBe(201);
  const { store } = app.app;
  const { admitAccount } = await import("../accounts/index.ts");
  const now = new Date().toISOString();
  const id = app.app.needs.newId();
  const row = {
    id,
    name: "Ada",
    email: "ada@example.org",
    emailVerified: 0,
    image: null,
    createdAt: now,
    updatedAt: now,
  };
  await store.db
    .insertInto("accounts")
    .values(store.kind === "postgres" ? { ...row, emailVerified: false } : row)
    .execute();
  expect(await admitAccount({ store, newId: app.app.needs.newId }, id, "closed")).toEqual({ admin: true });
  const threads = await store.db.selectFrom("threads").select("account_id").execute();
  expect(threads).toEqual([{ account_id: id }]);
  const voices = await store.db.selectFrom("identities").select("account_id").execute();
  expect(voices).toEqual([{ account_id: id }, { account_id: id }, { account_id: id }]);
  expect(await store.db.selectFrom("accounts").select("id").where("local", "=", 1).execute()).toEqual([]);
});

test("with sign-in, what changes something must not come from another origin", async () => {
  app = await startTestApp();
  const { cookie } = await app.person("Ada");
  const { host } = new URL(app.url);
  const body = JSON.stringify({ title: "x" });
  const base = { ...json, Cookie: cookie, Host: host };
  expect(
    (await send("/api/threads", { ...base, Origin: `http://${host}`, "Sec-Fetch-Site": "same-origin" }, body)).status,
  ).toBe(201);
  expect((await send("/api/threads", base, body)).status).toBe(201);
  const foreigners: Record<string, string>[] = [
    { Origin: "http://evil.example" },
    { Origin: "null" },
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
  ];
  for (const foreign of foreigners) {
    expect((await send("/api/threads", { ...base, ...foreign }, body)).status).toBe(403);
  }
});

test("a body is JSON, of at most a megabyte, without unknown fields, and every refusal says code and request id", async () => {
  app = await startTestApp();
  const { cookie } = await app.person("Ada");
  const post = (headers: Record<string, string>, body: string) =>
    send("/api/threads", { Cookie: cookie, ...headers }, body);
  expect((await post(json, '{"title":"ok"}')).status).toBe(201);
  expect((await post({ "Content-Type": "text/plain" }, "{}")).status).toBe(415);
  expect((await post(json, "{")).status).toBe(400);
  expect((await post(json, `{"title":"${"x".repeat(1_100_000)}"}`)).status).toBe(413);
  expect((await post({ ...json, "Transfer-Encoding": "chunked" }, `{"title":"${"x".repeat(1_100_000)}"}`)).status).toBe(
    413,
  );
  expect((await post(json, "[".repeat(400_000))).status).toBe(400);
  for (const field of ["account_id", "seq", "__proto__", "ownerId"]) {
    const answer = await post(json, `{"title":"x","${field}":1}`);
    expect(answer.status, field).toBe(400);
    const { error } = JSON.parse(answer.text);
    expect(error).toMatchObject({ code: "invalid_request", retryable: false });
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test("every answer carries the security headers", async () => {
  app = await startTestApp();
  const { headers } = await fetch(`${app.url}/api/entry`);
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cache-control")).toBe("no-store");
});

test("the interface is described at /openapi.json and readable at /docs without script or another host", async () => {
  app = await startTestApp();
  const document = await (await fetch(`${app.url}/openapi.json`)).json();
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toContain("/api/threads/{id}/messages");
  const page = await (await fetch(`${app.url}/docs`)).text();
  expect(page).toContain("/api/threads/:id/messages");
  expect(page).not.toMatch(/<script|https?:\/\//);
});
