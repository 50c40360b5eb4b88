import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { createJar, type Jar, postJson, whoAmI } from "./testing/way-in.ts";

let app: TestApp;
afterEach(() => app.close());

const password = "correct horse battery";
const newPassword = "a quite different one";
const ada = { name: "Ada", email: "ada@example.org", password };

async function browser(client: string, body: object = ada, path = "/api/sign-in"): Promise<Jar> {
  const jar = createJar();
  const response = await jar.fetch(`${app.url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "User-Agent": client },
    body: JSON.stringify(path === "/api/sign-in" ? { email: ada.email, password, ...body, name: undefined } : body),
  });
  expect(response.ok).toBe(true);
  return jar;
}
const isIn = async (jar: Jar) => (await whoAmI(jar, app.url)) !== null;
const sessionsOf = async (jar: Jar) => (await (await jar.fetch(`${app.url}/api/sessions`)).json()).sessions;
const program = async () =>
  (await postJson(createJar(), `${app.url}/api/auth/sign-in`, { email: ada.email, password })).body;
const asProgram = async (token: string) =>
  (await fetch(`${app.url}/api/threads`, { headers: { Authorization: `Bearer ${token}` } })).status;

test("AU10 a changed password ends every other session, program and stream; API tokens and this browser stay", async () => {
  app = await startTestApp({ limits: { recheckMs: 500 } });
  const here = await browser("Here", ada, "/api/sign-up");
  const there = await browser("There");
  const tokens = await program();
  const made = await postJson(here, `${app.url}/api/tokens`, { name: "Script", scopes: ["read"] });
  const stream = await there.fetch(`${app.url}/api/events`);
  const ended = stream.body?.pipeTo(new WritableStream()).then(() => performance.now());
  const before = here.cookies.get("sid");

  const change = (body: object) => postJson(here, `${app.url}/api/account/password`, body);
  expect((await change({ password: "wrong password", newPassword })).body.error.code).toBe("password_wrong");
  expect((await change({ newPassword })).body.error.code).toBe("password_wrong");
  expect((await change({ password, newPassword: "short" })).body.error.code).toBe("password_refused");
  expect(await isIn(there)).toBe(true);
  const from = performance.now();
  expect(await change({ password, newPassword })).toMatchObject({ status: 200, body: { email: ada.email } });

  expect(await isIn(here)).toBe(true);
  expect(here.cookies.get("sid")).not.toBe(before);
  expect(await isIn(there)).toBe(false);
  const old = createJar();
  old.cookies.set("sid", before ?? "");
  expect(await isIn(old)).toBe(false);
  expect(await asProgram(tokens.access_token)).toBe(401);
  const refreshed = await postJson(createJar(), `${app.url}/api/auth/refresh`, { refresh_token: tokens.refresh_token });
  expect(refreshed.status).toBe(401);
  expect(await asProgram(made.body.token)).toBe(200);
  const took = ((await ended) ?? Number.POSITIVE_INFINITY) - from;
  expect(took).toBeLessThan(5000);
  expect((await postJson(createJar(), `${app.url}/api/sign-in`, { email: ada.email, password })).status).toBe(401);
  await browser("Again", { password: newPassword });
  process.stdout.write(`AU10: password change ended sessions, programs and a stream (after ${took.toFixed(0)} ms)\n`);
});

test("sessions are listed with what they are, one can be ended, and all but this one", async () => {
  app = await startTestApp();
  const here = await browser("Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0", ada, "/api/sign-up");
  const there = await browser("There");
  const tokens = await program();
  const listed = await sessionsOf(here);
  expect(listed).toHaveLength(3);
  expect(listed).toMatchObject([
    { kind: "browser", client: "There", current: false },
    { kind: "browser", client: expect.stringContaining("Firefox"), current: true },
    { kind: "program", client: null, current: false },
  ]);
  expect(JSON.stringify(listed)).not.toContain(decodeURIComponent(there.cookies.get("sid") ?? "").split(".")[0]);
  // Somebody else sees and ends none of them.
  const bo = await browser("Bo", { ...ada, email: "bo@example.org" }, "/api/sign-up");
  expect(await sessionsOf(bo)).toHaveLength(1);
  expect((await bo.fetch(`${app.url}/api/sessions/${listed[0].id}`, { method: "DELETE" })).status).toBe(404);
  expect(await isIn(there)).toBe(true);
  expect((await here.fetch(`${app.url}/api/sessions/${listed[0].id}`, { method: "DELETE" })).status).toBe(204);
  expect(await isIn(there)).toBe(false);
  expect((await here.fetch(`${app.url}/api/sessions/${listed[2].id}`, { method: "DELETE" })).status).toBe(204);
  expect(await asProgram(tokens.access_token)).toBe(401);

  const again = await browser("Again");
  expect((await here.fetch(`${app.url}/api/sessions`, { method: "DELETE" })).status).toBe(204);
  expect([await isIn(again), await isIn(here), await isIn(bo)]).toEqual([false, true, true]);
});

test("wrong passwords in settings count as failed sign-ins", async () => {
  app = await startTestApp({ limits: { signInsPerQuarterHour: 3 } });
  const here = await browser("Here", ada, "/api/sign-up");
  const change = (typed: string) => postJson(here, `${app.url}/api/account/password`, { password: typed, newPassword });
  for (let attempt = 0; attempt < 3; attempt += 1) expect((await change("a wrong password")).status).toBe(403);
  expect((await change(password)).status).toBe(429);
});

test("one signs in by e-mail or by user name, and a user name belongs to one account", async () => {
  app = await startTestApp({ limits: { signInsPerQuarterHour: 3 } });
  const here = await browser("Here", ada, "/api/sign-up");
  const bo = await browser("Bo", { ...ada, email: "bo@example.org" }, "/api/sign-up");
  const change = (jar: Jar, body: object) => postJson(jar, `${app.url}/api/account`, body, "PATCH");
  expect((await change(here, { username: "Ada.L" })).body).toMatchObject({ username: "ada.l", name: "Ada" });
  expect((await change(bo, { username: "ADA.l" })).body.error.code).toBe("username_taken");
  for (const username of ["a", "ada@example.org", "a b c", "-ada", "ada/../x"])
    expect([username, (await change(bo, { username })).status]).toEqual([username, 400]);
  expect((await change(bo, { email: "ada@example.org" })).status).toBe(400);
  expect((await change(bo, { admin: true })).status).toBe(400);
  const signIn = (email: string, typed = password) =>
    postJson(createJar(), `${app.url}/api/sign-in`, { email, password: typed });
  expect((await signIn("ada.L")).body).toMatchObject({ email: ada.email });
  const wrong = await signIn("ada.l", "something else");
  expect(wrong.body.error).toMatchObject({ ...(await signIn("nobody")).body.error, requestId: expect.any(String) });
  // Both names share the tries.
  await signIn("ada@example.org", "something else");
  await signIn("ada.l", "something else");
  expect((await signIn("ada@example.org")).status).toBe(429);
  expect((await change(bo, { username: "bo.b" })).status).toBe(200);
  expect((await change(bo, { username: null })).body.username).toBeNull();
  expect((await signIn("bo.b")).status).toBe(401);
});

test("AU1 a wrong password and an unknown e-mail cannot be told apart, by the answer or by its time", async () => {
  app = await startTestApp({ limits: { signInsPerQuarterHour: 10_000, signInsPerNetwork: 10_000 } });
  await browser("Here", ada, "/api/sign-up");
  const tryOnce = async (email: string) => {
    const from = performance.now();
    const { status, body, headers } = await postJson(createJar(), `${app.url}/api/sign-in`, {
      email,
      password: "wrong one, this",
    });
    const ms = performance.now() - from;
    const names = [...headers.keys()].toSorted().join();
    return { ms, answer: JSON.stringify([status, { ...body.error, requestId: "" }, names]) };
  };
  await tryOnce(ada.email);
  const known: number[] = [];
  const unknown: number[] = [];
  const answers = new Set<string>();
  for (let index = 0; index < 100; index += 1) {
    const pair = index % 2 === 0 ? [known, unknown] : [unknown, known];
    for (const side of pair) {
      const { ms, answer } = await tryOnce(side === known ? ada.email : `nobody${index}@example.org`);
      side.push(ms);
      answers.add(answer);
    }
  }
  expect(answers.size).toBe(1);
  const wins = known.flatMap((one) => unknown.map((two) => (one > two ? 1 : one === two ? 0.5 : 0)));
  const auc = wins.reduce((sum: number, one) => sum + one, 0) / wins.length;
  process.stdout.write(`AU1: 200 sign-ins, one answer, timing AUC ${Math.max(auc, 1 - auc).toFixed(3)}\n`);
  // With 100 of each, chance alone is within 0.08 of a half nineteen times of twenty.
  expect(Math.max(auc, 1 - auc)).toBeLessThan(0.65);
}, 120_000);

test("AU11 neither forwarded addresses nor other spellings of a name give more tries", async () => {
  app = await startTestApp({ limits: { signInsPerQuarterHour: 5, signInsPerNetwork: 12 } });
  const { url } = app;
  const here = await browser("Here", ada, "/api/sign-up");
  await postJson(here, `${url}/api/account`, { username: "ada.l" }, "PATCH");
  let tries = 0;
  const fail = async (email: string) => {
    tries += 1;
    const response = await fetch(`${url}/api/sign-in`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Forwarded-For": `203.0.113.${tries}`,
        Forwarded: `for=10.0.0.${tries}`,
      },
      body: JSON.stringify({ email, password: "something wrong" }),
    });
    return response.status;
  };
  const spellings = ["ada@example.org", "ADA@example.org", " ada@EXAMPLE.org ", "ada.l", "ADA.L"];
  for (const one of spellings) expect([one, await fail(one)]).toEqual([one, 401]);
  for (const one of spellings) expect([one, await fail(one)]).toEqual([one, 429]);
  // The network has a limit of its own, over all accounts.
  for (let index = 0; index < 7; index += 1) expect(await fail(`nobody${index}@example.org`)).toBe(401);
  expect(await fail("one.more@example.org")).toBe(429);
  process.stdout.write(
    `AU11: ${tries} tries with forged addresses and ${spellings.length} spellings, both limits hold\n`,
  );
});

test("AU14 another site's page gets no stream with our cookie, and another Host no session", async () => {
  app = await startTestApp();
  const { url } = app;
  const { hostname, port } = new URL(url);
  const { cookie } = await app.person("Ada");
  const open = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const sent = request({ hostname, port, path: "/api/events", headers }, (response) => {
        response.destroy();
        resolve(response.statusCode ?? 0);
      });
      sent.on("error", reject);
      sent.end();
    });
  for (const origin of ["https://evil.example", "null", `${url}.evil.example`, `http://evil.${hostname}:${port}`])
    expect([origin, await open({ Cookie: cookie, Origin: origin })]).toEqual([origin, 403]);
  // A page under a rebound name has no cookie of ours to send.
  expect(await open({ Host: "evil.example" })).toBe(401);
  expect(await open({ Host: "evil.example", Origin: url, Cookie: cookie })).toBe(403);
  expect(await open({ Cookie: cookie, Origin: url })).toBe(200);
  expect(await open({ Cookie: cookie })).toBe(200);
  process.stdout.write("AU14: 4 foreign origins and a foreign Host get no stream; there is no WebSocket to open\n");
});
