import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

const listed = "https://app.example.org";
const json = { "Content-Type": "application/json" };

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** As a browser of another origin would; `fetch` sets these headers itself. */
function send({ method = "GET", path = "/api/threads", headers = {}, body }: Sent) {
  const { host, port } = new URL(app.url);
  return new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; text: string }>(
    (resolve, reject) => {
      const out = request({ host: "127.0.0.1", port, path, method, headers: { Host: host, ...headers } }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      });
      out.on("error", reject);
      out.end(body);
    },
  );
}

const preflight = (origin: string) =>
  send({
    method: "OPTIONS",
    path: "/api/v1/chat",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization,content-type",
    },
  });

test("AU13 only a listed origin passes preflight, and none gets credentials", async () => {
  app = await startTestApp({ environment: { PARLEY_CORS_ORIGINS: `${listed},http://localhost:5173` } });
  const passed = await preflight(listed);
  expect(passed.status).toBe(204);
  expect(passed.headers["access-control-allow-origin"]).toBe(listed);
  expect(passed.headers["access-control-allow-headers"]).toContain("Authorization");
  expect(passed.headers.vary).toBe("Origin");
  const others = [
    "null",
    "https://evil.example",
    "https://app.example.org.evil.example",
    "https://evil-app.example.org",
    "https://sub.app.example.org",
    "http://app.example.org",
    "https://app.example.org:8443",
    "https://APP.example.org",
  ];
  for (const origin of others) {
    const answer = await preflight(origin);
    expect([origin, answer.headers["access-control-allow-origin"]]).toEqual([origin, undefined]);
    const { cookie } = await app.person(`P${Math.random()}`);
    const read = await send({ headers: { Origin: origin, Cookie: cookie } });
    expect(read.headers["access-control-allow-origin"]).toBeUndefined();
  }
  expect(passed.headers["access-control-allow-credentials"]).toBeUndefined();
  process.stdout.write(`AU13: 1 listed origin passes, ${others.length} like it do not, none with credentials\n`);
});

test("a page of a listed origin works with a token and never with a cookie; without a list none does", async () => {
  app = await startTestApp({ environment: { PARLEY_CORS_ORIGINS: listed } });
  const { cookie, client } = await app.person("Ada");
  const { token } = (await client.call("createApiToken", { body: { name: "Page", scopes: ["read", "chat"] } })).data;
  const from = { Origin: listed, "Sec-Fetch-Site": "cross-site" };
  const body = JSON.stringify({ title: "From elsewhere" });
  const made = await send({
    method: "POST",
    headers: { ...from, ...json, Authorization: `Bearer ${token}` },
    body,
  });
  expect(made.status).toBe(201);
  expect(made.headers["access-control-allow-origin"]).toBe(listed);
  expect(made.headers["access-control-expose-headers"]).toContain("Retry-After");
  expect((await send({ method: "POST", headers: { ...from, ...json, Cookie: cookie }, body })).status).toBe(401);
  expect((await send({ headers: { ...from, Cookie: cookie } })).status).toBe(401);
  // Its refresh token comes in the body: a cookie of ours would be no use to it.
  const signIn = { email: "ada@example.org", password: "correct horse battery" };
  const path = "/api/auth/sign-in";
  const asked = (refresh: string) =>
    send({ method: "POST", path, headers: { ...from, ...json }, body: JSON.stringify({ ...signIn, refresh }) });
  expect((await asked("cookie")).status).toBe(403);
  expect(JSON.parse((await asked("body")).text)).toHaveProperty("refresh_token");
  // Errors can be read there, too.
  const error = await send({ headers: { ...from, Authorization: "Bearer wrong" } });
  expect(error).toMatchObject({ status: 401, headers: { "access-control-allow-origin": listed } });
});

test("AU12 forms, text bodies, method overrides and sign-ins from another site are refused", async () => {
  app = await startTestApp();
  const { cookie } = await app.person("Ada");
  const before = await app.app.store.db.selectFrom("threads").selectAll().execute();
  const title = JSON.stringify({ title: "x" });
  const cross = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site", Cookie: cookie };
  const { host } = new URL(app.url);
  const own = { Origin: `http://${host}`, "Sec-Fetch-Site": "same-origin", Cookie: cookie };
  const form = { "Content-Type": "application/x-www-form-urlencoded" };
  const signIn = JSON.stringify({ email: "ada@example.org", password: "correct horse battery" });
  const refused = {
    "a form": await send({ method: "POST", headers: { ...cross, ...form }, body: "title=x" }),
    "JSON as text": await send({ method: "POST", headers: { ...cross, "Content-Type": "text/plain" }, body: title }),
    JSON: await send({ method: "POST", headers: { ...cross, ...json }, body: title }),
    "a sign-in": await send({ method: "POST", path: "/api/sign-in", headers: { ...cross, ...json }, body: signIn }),
    "a program's sign-in": await send({
      method: "POST",
      path: "/api/auth/sign-in",
      headers: { ...cross, ...json },
      body: signIn,
    }),
    "only the fetch metadata": await send({
      method: "POST",
      headers: { Cookie: cookie, "Sec-Fetch-Site": "same-site", ...json },
      body: title,
    }),
  };
  for (const [name, answer] of Object.entries(refused)) expect([name, answer.status]).toEqual([name, 403]);
  // A method is the one of the request line: what asks for another one in a header only reads.
  const override = { ...own, "X-HTTP-Method-Override": "POST", "X-HTTP-Method": "DELETE" };
  expect((await send({ headers: override })).status).toBe(200);
  expect((await send({ path: "/api/threads?_method=POST", headers: own })).status).toBe(400);
  expect((await send({ method: "POST", headers: { ...own, "Content-Type": "text/plain" }, body: title })).status).toBe(
    415,
  );
  expect(await app.app.store.db.selectFrom("threads").selectAll().execute()).toEqual(before);
  expect((await send({ method: "POST", headers: { ...own, ...json }, body: title })).status).toBe(201);
  process.stdout.write(`AU12: ${Object.keys(refused).length} requests of other sites refused, the page's own taken\n`);
});
