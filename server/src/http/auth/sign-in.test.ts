import { afterEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${app.url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? null : JSON.parse(text),
    cookies: response.headers.getSetCookie(),
  };
}

const ada = { name: "Ada", email: "Ada@Example.org", password: "correct horse battery" };

test("the first account is admin, later ones are refused while registration is closed", async () => {
  app = await startTestApp({ environment: { PARLEY_REGISTRATION: "closed" } });
  const entry = await (await fetch(`${app.url}/api/entry`)).json();
  expect(entry).toMatchObject({ account: null, auth: true, registration: "first", setupCode: false });
  const first = await post("/api/sign-up", ada);
  expect(first).toMatchObject({ status: 201, body: { name: "Ada", email: "ada@example.org", admin: true } });
  const second = await post("/api/sign-up", { ...ada, email: "eve@example.org" });
  expect(second).toMatchObject({ status: 403, body: { error: { code: "registration_closed" } } });
  expect((await post("/api/sign-in", { email: "eve@example.org", password: ada.password })).status).toBe(401);
});

test("of two first sign-ups at once only one account stays", async () => {
  app = await startTestApp({ environment: { PARLEY_REGISTRATION: "closed" } });
  const answers = await Promise.all(
    ["a", "b", "c", "d"].map((name) => post("/api/sign-up", { ...ada, email: `${name}@example.org` })),
  );
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 403, 403, 403]);
  const accounts = await app.app.store.db.selectFrom("accounts").select("admin").execute();
  expect(accounts).toEqual([{ admin: 1 }]);
});

test("with open registration the second account is no admin", async () => {
  app = await startTestApp();
  await post("/api/sign-up", ada);
  expect((await post("/api/sign-up", { ...ada, email: "bo@example.org" })).body).toMatchObject({ admin: false });
  expect((await post("/api/sign-up", ada)).body.error.code).toBe("email_taken");
});

test("every account starts with three practice voices, and brings back what it deleted", async () => {
  app = await startTestApp();
  const { client } = await app.person("Ada");
  const before = (await client.call("listIdentities", {})).data.identities;
  expect(before.map((voice) => voice.name)).toEqual(["Vega", "Orin", "Juno"]);
  await client.call("deleteIdentity", { params: { id: before[1]?.id ?? "" } });
  expect((await client.call("listIdentities", {})).data.identities).toHaveLength(2);
  const after = (await client.call("restorePractice", {})).data.identities;
  expect(after.map((voice) => voice.name).toSorted()).toEqual(["Juno", "Orin", "Vega"]);
});

test("an address that is not loopback asks the first account for the printed code", async () => {
  app = await startTestApp({ environment: { PARLEY_URL: "https://chat.example.org" } });
  const code = app.app.setupCode;
  expect(code).toMatch(/^[\w-]{12}$/);
  expect((await post("/api/sign-up", ada)).body.error.code).toBe("setup_code_wrong");
  const done = await post("/api/sign-up", { ...ada, setupCode: code });
  expect(done.status).toBe(201);
  expect(done.cookies.join()).toMatch(/^__Host-sid=.*HttpOnly.*Secure|^__Host-sid=.*Secure.*HttpOnly/i);
});

test("the cookie is HttpOnly and plain on loopback, and signing out kills it", async () => {
  app = await startTestApp();
  const { cookies } = await post("/api/sign-up", ada);
  expect(cookies.join()).toMatch(/^sid=/);
  expect(cookies.join()).toMatch(/HttpOnly/i);
  expect(cookies.join()).not.toMatch(/Secure/i);
  const cookie = cookies[0]?.split(";")[0] ?? "";
  const me = () => fetch(`${app.url}/api/identities`, { headers: { Cookie: cookie } });
  expect((await me()).status).toBe(200);
  expect((await post("/api/sign-out", {}, { Cookie: cookie })).status).toBe(204);
  expect((await me()).status).toBe(401);
});

test("a cookie with another signature is nobody", async () => {
  app = await startTestApp();
  const { cookie } = await app.person("Ada");
  const [name, value] = cookie.split("=");
  const forged = `${name}=${decodeURIComponent(value ?? "").replace(/\..*$/, "")}.${Buffer.alloc(32).toString("base64")}`;
  const status = async (header: string) =>
    (await fetch(`${app.url}/api/identities`, { headers: { Cookie: header } })).status;
  expect(await status(cookie)).toBe(200);
  expect(await status(forged)).toBe(401);
  expect(await status(`${name}=`)).toBe(401);
  expect(await status(`${name}=%ZZ`)).toBe(401);
});

test("wrong passwords are counted per account; the right one still works for others", async () => {
  app = await startTestApp({ limits: { signInsPerQuarterHour: 3 } });
  await post("/api/sign-up", ada);
  await post("/api/sign-up", { ...ada, email: "bo@example.org" });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    expect((await post("/api/sign-in", { email: ada.email, password: "wrong password" })).status).toBe(401);
  }
  expect((await post("/api/sign-in", { email: "ADA@example.org", password: ada.password })).status).toBe(429);
  expect((await post("/api/sign-in", { email: "bo@example.org", password: ada.password })).status).toBe(200);
});

test("a password of nine characters is refused, one of ten taken", async () => {
  app = await startTestApp();
  expect((await post("/api/sign-up", { ...ada, password: "123456789" })).body.error.code).toBe("password_refused");
  expect((await post("/api/sign-up", { ...ada, password: "1234567890" })).status).toBe(201);
});

test("S6 a session that ended closes its open stream within five seconds", async () => {
  app = await startTestApp({ limits: { recheckMs: 500 } });
  const { cookie } = await app.person("Ada");
  const stream = await fetch(`${app.url}/api/events`, { headers: { Cookie: cookie } });
  const ended = stream.body?.pipeTo(new WritableStream()).then(() => performance.now());
  const from = performance.now();
  await post("/api/sign-out", {}, { Cookie: cookie });
  const took = ((await ended) ?? Number.POSITIVE_INFINITY) - from;
  process.stdout.write(`stream of an ended session closed after ${took.toFixed(0)} ms\n`);
  expect(took).toBeLessThan(5000);
});

test("a session that is used lasts: its end is put off once a day, up to sixty days", async () => {
  app = await startTestApp();
  const { cookie } = await app.person("Ada");
  const { db } = app.app.store;
  const entry = () => fetch(`${app.url}/api/entry`, { headers: { Cookie: cookie } });
  expect((await entry()).headers.getSetCookie()).toEqual([]);
  const day = 24 * 60 * 60_000;
  const set = (startedDaysAgo: number, endsInDays: number) =>
    db
      .updateTable("sessions")
      .set({
        createdAt: new Date(Date.now() - startedDaysAgo * day),
        expiresAt: new Date(Date.now() + endsInDays * day),
      })
      .execute();
  await set(10, 4);
  const renewed = (await entry()).headers.getSetCookie().join();
  expect(renewed).toMatch(/^sid=.*Max-Age=1209[56]\d\d; Path=\/; HttpOnly; SameSite=Lax$/);
  const status = async (header: string) =>
    (await fetch(`${app.url}/api/threads`, { headers: { Cookie: header } })).status;
  expect(await status(renewed.split(";")[0] ?? "")).toBe(200);
  await set(59.5, 0.4);
  expect((await entry()).headers.getSetCookie()).toEqual([]);
  await set(60, -0.1);
  expect(await status(cookie)).toBe(401);
});
