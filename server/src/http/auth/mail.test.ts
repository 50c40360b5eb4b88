import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../../testing/postgres.ts";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { type MailSink, mailPassword, startMailSink } from "./testing/start-mail-sink.ts";
import { startIdentityProvider } from "./testing/start-identity-provider.ts";
import { comeBack, createJar, goToProvider, type Jar, postJson, whoAmI } from "./testing/way-in.ts";

/** Links by mail, against a real mail server on loopback. */
let sink: MailSink;
let app: TestApp;
beforeEach(async () => {
  sink = await startMailSink();
});
afterEach(async () => {
  await app.close();
  await sink.stop();
});

const password = "correct horse battery";
const other = "a quite different one";
const start = async (environment: Record<string, string> = {}) => {
  app = await startTestApp({
    environment: { PARLEY_SMTP_URL: sink.url, PARLEY_MAIL_FROM: "Parley <parley@example.org>", ...environment },
    limits: { mailsPerQuarterHour: 3 },
  });
};
const post = (path: string, body: unknown, jar: Jar = createJar()) => postJson(jar, `${app.url}${path}`, body);
const ask = (email: string) => post("/api/account/reset", { email });
const finish = (token: unknown, to: unknown = other) => post("/api/account/reset/finish", { token, password: to });
const secretIn = (mail: string, page: string) => new RegExp(`/${page}#(\\S+)`).exec(mail)?.[1] ?? "";
const signIn = (email: string, typed: string) => post("/api/sign-in", { email, password: typed });

test("a forgotten password is set by a link: once, and everything that was signed in ends", async () => {
  await start();
  const { cookie, client } = await app.person("Ada");
  const { token } = (await client.call("createApiToken", { body: { name: "Script", scopes: ["read"] } })).data;
  expect((await (await fetch(`${app.url}/api/entry`)).json()).mail).toBe(true);
  expect((await ask("Ada@Example.org ")).status).toBe(204);
  const mail = await sink.take("ada@example.org");
  expect(mail).toContain("From: Parley <parley@example.org>");
  expect(sink.logins).toEqual(["parley"]);
  const secret = secretIn(mail, "reset");
  expect((await finish(secret, "short")).body.error.code).toBe("password_refused");
  expect((await finish(secret)).status).toBe(204);
  expect((await signIn("ada@example.org", password)).status).toBe(401);
  expect((await signIn("ada@example.org", other)).status).toBe(200);
  const asked = async (headers: Record<string, string>) => (await fetch(`${app.url}/api/threads`, { headers })).status;
  expect([await asked({ Cookie: cookie }), await asked({ Authorization: `Bearer ${token}` })]).toEqual([401, 401]);
  expect((await finish(secret, password)).body.error.code).toBe("link_invalid");
  expect(app.logged.join("\n")).not.toContain(mailPassword);
});

test("AU2 asking for a link, or registering by mail, answers alike whether or not there is an account", async () => {
  await start({ PARLEY_REGISTRATION: "closed", PARLEY_SIGNUP_DOMAINS: "example.org" });
  await app.person("Ada");
  const known = await ask("ada@example.org");
  const unknown = await ask("nobody@example.org");
  expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
  const register = (email: string) => post("/api/sign-up", { name: "X", email, password });
  const [taken, free] = [await register("ada@example.org"), await register("new@example.org")];
  expect([taken.status, taken.body]).toEqual([202, { mailed: true }]);
  expect([free.status, free.body]).toEqual([202, { mailed: true }]);
  expect(await sink.take("ada@example.org")).toContain("new password");
  expect(await sink.take("ada@example.org")).toContain("It has an account already");
  // So do too many: for an address that nobody has, too.
  for (const email of ["ada@example.org", "nobody@example.org"]) {
    const statuses = [];
    for (let attempt = 0; attempt < 4; attempt += 1) statuses.push((await ask(email)).status);
    expect([email, statuses.at(-1)]).toEqual([email, 429]);
  }
  process.stdout.write("AU2: reset and registration by mail answer the same for known and unknown addresses\n");
});

test("AU5 a link that is none, old, used, replaced or another's sets no password", async () => {
  await start();
  const ada = await app.person("Ada");
  await app.person("Bo");
  await ask("ada@example.org");
  const replaced = secretIn(await sink.take("ada@example.org"), "reset");
  await ask("ada@example.org");
  const mine = secretIn(await sink.take("ada@example.org"), "reset");
  await ask("bo@example.org");
  const his = secretIn(await sink.take("bo@example.org"), "reset");
  const [about, token] = mine.split(".");
  const bad: unknown[] = [null, "", [], {}, true, 7, "x".repeat(60), undefined, [mine], { token: mine }];
  bad.push(replaced, `${about}.${his.split(".")[1]}`, `${his.split(".")[0]}.${token}`, `${mine}x`, `%.${token}`);
  for (const one of bad) expect([one, (await finish(one)).status]).toEqual([one, 400]);
  expect((await signIn("ada@example.org", password)).status).toBe(200);
  expect((await signIn("bo@example.org", password)).status).toBe(200);
  await app.app.store.db
    .updateTable("verifications")
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .where("identifier", "like", "reset:%")
    .execute();
  expect((await finish(mine)).status).toBe(400);
  await ask("bo@example.org");
  const last = secretIn(await sink.take("bo@example.org"), "reset");
  const rows = await app.app.store.db.selectFrom("verifications").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(last.split(".")[1]);
  const at = await Promise.all([1, 2, 3, 4].map(() => finish(last)));
  expect(at.map((one) => one.status).toSorted()).toEqual([204, 400, 400, 400]);
  expect((await fetch(`${app.url}/api/threads`, { headers: { Cookie: ada.cookie } })).status).toBe(200);
  process.stdout.write(`AU5: ${bad.length + 1} bad links change nothing, of four at once one counts\n`);
});

test("AU15 links name the address that the operator set, whatever Host the request came with", async () => {
  await start({ PARLEY_URL: "http://chat.example.org", PARLEY_INSECURE_HTTP: "1" });
  const ada = { name: "Ada", email: "ada@example.org", password, setupCode: app.app.setupCode };
  await post("/api/sign-up", ada);
  const { request } = await import("node:http");
  const { hostname, port } = new URL(app.url);
  const headers = { Host: "evil.example", "X-Forwarded-Host": "evil.example", "Content-Type": "application/json" };
  const status = await new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: "/api/account/reset", method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject);
    sent.end(JSON.stringify({ email: "ada@example.org" }));
  });
  expect(status).toBe(204);
  const mail = await sink.take("ada@example.org");
  expect(mail).toContain("http://chat.example.org/reset#");
  expect(mail).not.toContain("evil");
  process.stdout.write("AU15: with another Host the link is still the configured address\n");
});

test("who registered with a foreign address loses what they set up once its owner proves it", async () => {
  const provider = await startIdentityProvider();
  const port = String(await freePort());
  await start({ ...provider.google, PORT: port, PARLEY_URL: `http://127.0.0.1:${port}` });
  const eve = createJar();
  await post("/api/sign-up", { name: "Eve", email: "ada@example.org", password }, eve);
  provider.person = { sub: "eve", email: "eve@example.org", email_verified: true };
  const begun = await post("/api/account/methods", { provider: "google", password }, eve);
  const { followProvider } = await import("./testing/way-in.ts");
  expect(await comeBack(eve, await followProvider(eve, begun.body.url))).toBe("/settings/account");
  await ask("ada@example.org");
  expect((await finish(secretIn(await sink.take("ada@example.org"), "reset"))).status).toBe(204);
  expect(await whoAmI(eve, app.url)).toBeNull();
  const again = createJar();
  await comeBack(again, await goToProvider(again, app.url));
  expect((await whoAmI(again, app.url))?.email).toBe("eve@example.org");
  await provider.stop();
});

test("a company's people register by a link or by their provider, and the rest stay out", async () => {
  const provider = await startIdentityProvider();
  const port = String(await freePort());
  const place = { PORT: port, PARLEY_URL: `http://127.0.0.1:${port}` };
  const domains = { PARLEY_REGISTRATION: "closed", PARLEY_SIGNUP_DOMAINS: "example.org" };
  await start({ ...provider.google, ...place, ...domains });
  await app.person("Ada");
  expect(await (await fetch(`${app.url}/api/entry`)).json()).toMatchObject({
    registration: "domains",
    domains: ["example.org"],
  });
  const register = (email: string) => post("/api/sign-up", { name: "Bo", email, password });
  for (const email of ["eve@evil.example", "eve@sub.example.org", "eve@example.org.evil.example"])
    expect([email, (await register(email)).body.error.code]).toEqual([email, "registration_closed"]);
  expect((await register("bo@EXAMPLE.org")).status).toBe(202);
  expect((await signIn("bo@example.org", password)).status).toBe(401);
  const secret = secretIn(await sink.take("bo@example.org"), "register");
  const bo = createJar();
  expect(await post("/api/sign-up/finish", { token: secret }, bo)).toMatchObject({
    status: 201,
    body: { email: "bo@example.org", admin: false },
  });
  expect((await whoAmI(bo, app.url))?.name).toBe("Bo");
  expect((await signIn("bo@example.org", password)).status).toBe(200);
  expect((await post("/api/sign-up/finish", { token: secret })).body.error.code).toBe("link_invalid");

  const over = async (person: object) => {
    provider.person = { sub: Math.random().toString(), ...person };
    const jar = createJar();
    return comeBack(jar, await goToProvider(jar, app.url));
  };
  const closed = "/login?refused=registration_closed&by=google";
  const workspace = { hd: "example.org" };
  expect(await over({ email: "cy@example.org", email_verified: true, ...workspace })).toBe("/");
  expect(await over({ email: "di@example.org", email_verified: false, ...workspace })).toBe(closed);
  // Of an address outside of its Workspaces Google knows only that a letter once arrived there.
  expect(await over({ email: "ex@example.org", email_verified: true })).toBe(closed);
  expect(await over({ email: "ed@evil.example", email_verified: true, hd: "evil.example" })).toBe(closed);
  await provider.stop();
});

test("a mail server that fails is in the log, without the password, and the answer is the same", async () => {
  await start();
  await app.person("Ada");
  await sink.stop();
  expect((await ask("ada@example.org")).status).toBe(204);
  const { eventually } = await import("../../testing/test-app.ts");
  await eventually("it is logged", async () => app.logged.some((line) => line.includes("mail.failed")));
  expect(app.logged.join("\n")).not.toContain(mailPassword);
  sink = await startMailSink();
});

test("without a mail server there is nothing to ask for", async () => {
  app = await startTestApp();
  expect((await (await fetch(`${app.url}/api/entry`)).json()).mail).toBe(false);
  expect((await ask("ada@example.org")).body.error).toMatchObject({ code: "not_found" });
});
