import { afterEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { totpOf } from "./second-factor.ts";
import { codeOf } from "./testing/authenticator.ts";
import { startMailSink } from "./testing/start-mail-sink.ts";
import { createJar, type Jar, postJson, whoAmI } from "./testing/way-in.ts";

let app: TestApp | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

const password = "correct horse battery";
const email = "ada@example.org";
const minute = 60_000;

async function withFactor(limits: Record<string, number> = {}, environment: Record<string, string> = {}) {
  app = await startTestApp({ limits, environment });
  const { url } = app;
  const jar = createJar();
  const post = (path: string, body: unknown, from: Jar = jar) => postJson(from, `${url}${path}`, body);
  await post("/api/sign-up", { name: "Ada", email, password });
  const made = await post("/api/account/second-factor", { password });
  expect(made.status).toBe(201);
  const { key, backupCodes } = made.body;
  const signIn = (code?: string, from: Jar = createJar(), typed = password) =>
    post("/api/sign-in", { email, password: typed, ...(code === undefined ? {} : { code }) }, from);
  return { app, url, jar, post, key, backupCodes, signIn, picture: made.body.picture };
}
type Set = Awaited<ReturnType<typeof withFactor>>;
const confirm = ({ post, key }: Set) => post("/api/account/second-factor/confirm", { code: codeOf(key, Date.now()) });
/** Lets the used code be of long ago, as if time had passed. */
const forgetStep = (set: Set) => set.app.app.store.db.updateTable("second_factors").set({ last_step: 0 }).execute();

test("the codes are those of RFC 6238", () => {
  const secret = Buffer.from("12345678901234567890");
  const at = (seconds: number) => totpOf(secret, Math.floor(seconds / 30));
  expect([at(59), at(1111111109), at(1111111111), at(1234567890), at(20000000000)]).toEqual([
    "287082",
    "081804",
    "050471",
    "005924",
    "353130",
  ]);
});

test("a second factor counts once it is confirmed; then a code signs in, once", async () => {
  const set = await withFactor();
  const { signIn, post, key, url, jar } = set;
  expect(set.picture).toMatch(/^<svg/);
  expect((await signIn()).status).toBe(200);
  expect((await post("/api/account/second-factor/confirm", { code: "000000" })).body.error.code).toBe("code_wrong");
  expect((await confirm(set)).status).toBe(204);
  expect((await signIn()).body.error.code).toBe("code_needed");
  // The code that confirmed it was used.
  expect((await signIn(codeOf(key, Date.now()))).body.error.code).toBe("code_wrong");
  await forgetStep(set);
  const code = codeOf(key, Date.now());
  const answers = await Promise.all([1, 2, 3].map(() => signIn(`${code.slice(0, 3)} ${code.slice(3)}`)));
  expect(answers.map((one) => one.status).toSorted()).toEqual([200, 403, 403]);
  await forgetStep(set);
  expect((await signIn(codeOf(key, Date.now() - 2 * minute))).status).toBe(403);
  expect((await signIn(codeOf(key, Date.now() + 2 * minute))).status).toBe(403);
  // Who already is set up makes no second one over it.
  expect((await post("/api/account/second-factor", { password })).body.error.code).toBe("in_use");
  expect((await post("/api/account/second-factor/remove", { password: "wrong one" })).status).toBe(403);
  expect((await signIn()).status).toBe(401);
  expect((await post("/api/account/second-factor/remove", { password })).status).toBe(204);
  expect((await signIn()).status).toBe(200);
  expect(await (await jar.fetch(`${url}/api/account/second-factor`)).json()).toEqual({ secondFactor: null });
});

test("each backup code signs in once, however it is written, and neither they nor the key are readable in the database", async () => {
  const set = await withFactor();
  await confirm(set);
  const [first, second] = set.backupCodes;
  expect(set.backupCodes).toHaveLength(10);
  expect((await set.signIn(first)).status).toBe(200);
  expect((await set.signIn(first)).status).toBe(403);
  expect((await set.signIn(second.toLowerCase().replaceAll("-", " "))).status).toBe(200);
  expect(await (await set.jar.fetch(`${set.url}/api/account/second-factor`)).json()).toEqual({
    secondFactor: { codesLeft: 8 },
  });
  const rows = JSON.stringify(await set.app.app.store.db.selectFrom("second_factors").selectAll().execute());
  for (const secret of [set.key, ...set.backupCodes, first.replaceAll("-", "")]) expect(rows).not.toContain(secret);
});

test("AU16 between the password and the second factor there is no access anywhere, to page or program", async () => {
  const set = await withFactor();
  await confirm(set);
  const sessions = () => set.app.app.store.db.selectFrom("sessions").selectAll().execute();
  const before = (await sessions()).length;
  const half = createJar();
  const answers = [await set.signIn(undefined, half), await set.signIn("123456", half), await set.signIn("", half)];
  expect(answers.map((one) => one.status)).toEqual([401, 403, 401]);
  expect(half.cookies.size).toBe(0);
  expect(await whoAmI(half, set.url)).toBeNull();
  const program = (body: object) => set.post("/api/auth/sign-in", { email, password, ...body }, half);
  expect((await program({})).body.error.code).toBe("code_needed");
  expect((await program({ code: "123456" })).body.error.code).toBe("code_wrong");
  expect((await program({ refresh: "cookie" })).headers.getSetCookie()).toEqual([]);
  for (const path of ["/api/threads", "/api/sessions", "/api/events", "/api/account/methods"])
    expect([path, (await half.fetch(`${set.url}${path}`)).status]).toEqual([path, 401]);
  expect(await sessions()).toHaveLength(before);
  expect(await set.app.app.store.db.selectFrom("refresh_families").selectAll().execute()).toEqual([]);
  // A wrong password says nothing of the second factor.
  expect((await set.signIn(undefined, half, "wrong password")).body.error.code).toBe("wrong_credentials");
  expect((await program({ code: set.backupCodes[0] })).status).toBe(200);
  process.stdout.write("AU16: password alone opens nothing, makes no session, no cookie and no token\n");
});

test("wrong codes count as failed sign-ins", async () => {
  const set = await withFactor({ signInsPerQuarterHour: 3 });
  await confirm(set);
  for (let attempt = 0; attempt < 3; attempt += 1) expect((await set.signIn("123456")).status).toBe(403);
  expect((await set.signIn(set.backupCodes[0])).status).toBe(429);
});

test("AU16 a new password by mail does not get around the second factor", async () => {
  const sink = await startMailSink();
  const set = await withFactor({}, { PARLEY_SMTP_URL: sink.url, PARLEY_MAIL_FROM: "parley@example.org" });
  await confirm(set);
  await set.post("/api/account/reset", { email });
  const token = /#(\S+)/.exec(await sink.take(email))?.[1];
  const next = "entirely something else";
  const half = createJar();
  expect((await set.post("/api/account/reset/finish", { token, password: next }, half)).status).toBe(204);
  expect(half.cookies.size).toBe(0);
  expect((await set.signIn(undefined, half, next)).body.error.code).toBe("code_needed");
  expect((await set.signIn(set.backupCodes[0], half, next)).status).toBe(200);
  await sink.stop();
});
