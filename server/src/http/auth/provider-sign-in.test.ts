import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../../testing/postgres.ts";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { startIdentityProvider, type TestIdentityProvider } from "./testing/start-identity-provider.ts";
import { comeBack, createJar, followProvider, goToProvider, type Jar, postJson, whoAmI } from "./testing/way-in.ts";

/** Sign-in with Google, against a provider on loopback: first, later, refused, forged, replayed. */
let provider: TestIdentityProvider;
let app: TestApp;
beforeEach(async () => {
  provider = await startIdentityProvider();
});
afterEach(async () => {
  await app.close();
  await provider.stop();
});

async function start(environment: Record<string, string> = {}): Promise<void> {
  const port = await freePort();
  const place = { PORT: String(port), PARLEY_URL: `http://127.0.0.1:${port}` };
  app = await startTestApp({ environment: { ...provider.google, ...place, ...environment } });
}
const signIn = async (jar: Jar, body: object = {}) => comeBack(jar, await goToProvider(jar, app.url, body));
const password = "correct horse battery";
const register = (jar: Jar, email: string) => postJson(jar, `${app.url}/api/sign-up`, { name: "Ada", email, password });
const rows = (table: "accounts" | "sessions" | "sign_in_methods") =>
  app.app.store.db.selectFrom(table).selectAll().execute();

test("the entry names the providers that are set up, and none where none is", async () => {
  await start({
    OIDC_CLIENT_ID: "x",
    OIDC_CLIENT_SECRET: "y",
    OIDC_DISCOVERY_URL: provider.discoveryUrl,
    OIDC_NAME: "Acme",
  });
  const entry = async () => (await fetch(`${app.url}/api/entry`)).json();
  expect((await entry()).providers).toEqual([
    { id: "google", name: "Google" },
    { id: "oidc", name: "Acme" },
  ]);
  await app.close();
  app = await startTestApp();
  expect((await entry()).providers).toEqual([]);
  const begun = await postJson(createJar(), `${app.url}/api/auth/provider`, { provider: "google" });
  expect(begun.status).toBe(404);
});

test("the first person gets an account and is the admin, later the same one signs in to it", async () => {
  await start();
  const jar = createJar();
  expect(await signIn(jar, { next: "/identities?x=1" })).toBe("/identities?x=1");
  const me = await whoAmI(jar, app.url);
  expect(me).toMatchObject({ name: "Ada Lovelace", email: "ada@example.org", admin: true });
  const voices = await (await jar.fetch(`${app.url}/api/identities`)).json();
  expect(voices.identities).toHaveLength(3);

  // Another browser, and meanwhile another address: the subject is what counts.
  provider.person = { ...provider.person, email: "ada.lovelace@example.org" };
  const other = createJar();
  expect(await signIn(other)).toBe("/");
  expect((await whoAmI(other, app.url))?.id).toBe(me?.id);
  expect(await rows("accounts")).toHaveLength(1);
  expect(await rows("sessions")).toHaveLength(2);
  // What the provider gave for it is not kept.
  const [method] = await rows("sign_in_methods");
  expect(method).toMatchObject({ providerId: "google", accountId: "ada-1", accessToken: null, idToken: null });
  expect(app.logged.join("\n")).not.toContain(provider.clientSecret);
});

test("with closed registration a stranger is told so, and no account is left behind", async () => {
  await start({ PARLEY_REGISTRATION: "closed" });
  await app.person("Bo");
  const jar = createJar();
  expect(await signIn(jar)).toBe("/login?refused=registration_closed&by=google");
  expect(await whoAmI(jar, app.url)).toBeNull();
  expect(await rows("accounts")).toHaveLength(1);
  expect(await rows("sign_in_methods")).toHaveLength(1);
});

test("on a server that others reach the first account needs the setup code, which a provider cannot show", async () => {
  await start({ PARLEY_URL: "http://chat.example.org", PARLEY_INSECURE_HTTP: "1" });
  const jar = createJar();
  const back = await goToProvider(jar, app.url);
  expect(back.origin).toBe("http://chat.example.org");
  const done = await jar.fetch(`${app.url}${back.pathname}${back.search}`);
  expect(done.headers.get("location")).toContain("/login?refused=setup_code_wrong");
  expect(await rows("accounts")).toEqual([]);
});

test("AU7 an account with the same e-mail is not linked, whichever came first, until one proves both", async () => {
  await start();
  // Somebody registered with Ada's address, and never proved that it is theirs.
  const squatter = createJar();
  expect((await register(squatter, "ada@example.org")).status).toBe(201);
  const ada = createJar();
  expect(await signIn(ada)).toBe("/login?refused=account_not_linked&by=google");
  expect(await whoAmI(ada, app.url)).toBeNull();
  expect((await rows("sign_in_methods")).map((one) => one.providerId)).toEqual(["credential"]);

  // The reverse: Google came first, then somebody registers with a password.
  provider.person = { sub: "bo-1", email: "bo@example.org", email_verified: true, name: "Bo" };
  const bo = createJar();
  expect(await signIn(bo)).toBe("/");
  expect((await register(createJar(), "bo@example.org")).body.error.code).toBe("email_taken");
  const tries = await postJson(createJar(), `${app.url}/api/sign-in`, { email: "bo@example.org", password });
  expect(tries.status).toBe(401);

  // Signed in, and with the password again, one links both.
  provider.person = { sub: "ada-1", email: "ada@example.org", email_verified: true };
  const link = (body: object) => postJson(squatter, `${app.url}/api/account/methods`, { provider: "google", ...body });
  expect((await link({})).body.error.code).toBe("password_wrong");
  expect((await link({ password: "something else" })).body.error.code).toBe("password_wrong");
  const begun = await link({ password });
  expect(begun.status).toBe(200);
  expect(await comeBack(squatter, await followProvider(squatter, begun.body.url))).toBe("/settings/account");
  const later = createJar();
  expect(await signIn(later)).toBe("/");
  expect((await whoAmI(later, app.url))?.id).toBe((await whoAmI(squatter, app.url))?.id);

  // What signs in to one account here is not linked to another.
  provider.person = { sub: "bo-1", email: "bo@example.org", email_verified: true };
  const again = await link({ password });
  expect(await comeBack(squatter, await followProvider(squatter, again.body.url))).toBe(
    "/settings/account?refused=linked_to_another&by=google",
  );
  process.stdout.write(
    "AU7: equal addresses link nothing in either order; signed in, with the password, both are linked\n",
  );
});

test("without a password the proof is a sign-in of the last ten minutes, and the last way in stays", async () => {
  await start();
  const jar = createJar();
  await signIn(jar);
  const { methods } = await (await jar.fetch(`${app.url}/api/account/methods`)).json();
  expect(methods).toMatchObject([{ kind: "google", name: "Google" }]);
  const remove = () => postJson(jar, `${app.url}/api/account/methods/${methods[0].id}/remove`, {});
  expect((await remove()).body.error.code).toBe("in_use");
  await app.app.store.db
    .updateTable("sessions")
    .set({ createdAt: new Date(Date.now() - 11 * 60_000) })
    .execute();
  expect((await remove()).body.error.code).toBe("proof_needed");
  expect(await rows("sign_in_methods")).toHaveLength(1);
});

test("AU6 a forged, foreign or replayed way back makes no session, and the honest one does", async () => {
  await start();
  const outcomes: string[] = [];
  const expectNobody = async (name: string, jar: Jar, place: string, refusal: string) => {
    expect([name, place]).toEqual([name, `/login?refused=${refusal}&by=google`]);
    expect([name, await whoAmI(jar, app.url)]).toEqual([name, null]);
    outcomes.push(name);
  };
  const changed = (back: URL, name: string, value: string | null) => {
    const copy = new URL(back);
    if (value === null) copy.searchParams.delete(name);
    else copy.searchParams.set(name, value);
    return copy;
  };

  for (const [name, value] of [
    ["no state", null],
    ["another state", "x".repeat(32)],
  ] as const) {
    const jar = createJar();
    const back = changed(await goToProvider(jar, app.url), "state", value);
    await expectNobody(name, jar, await comeBack(jar, back), "expired");
  }
  const [ada, eve] = [createJar(), createJar()];
  const hers = await goToProvider(eve, app.url);
  await goToProvider(ada, app.url);
  await expectNobody("another browser's state", ada, await comeBack(ada, hers), "expired");
  const bare = createJar();
  await expectNobody("a browser that never set out", bare, await comeBack(bare, hers), "expired");

  const jar = createJar();
  const back = await goToProvider(jar, app.url);
  expect(await comeBack(jar, back)).toBe("/");
  const cookies = new Map(jar.cookies);
  jar.cookies.clear();
  await expectNobody("a replayed state", jar, await comeBack(jar, back), "expired");
  // Its code under a fresh state of the same browser.
  const fresh = await goToProvider(jar, app.url);
  const replayed = changed(fresh, "code", back.searchParams.get("code"));
  await expectNobody("a replayed code", jar, await comeBack(jar, replayed), "failed");
  expect(provider.exchanges.at(-1)).toMatchObject({ outcome: "invalid_grant" });
  expect(cookies.size).toBeGreaterThan(0);
  // A code that was made for another browser's way, and so for another PKCE verifier.
  const [one, two] = [createJar(), createJar()];
  const [wayOne, wayTwo] = [await goToProvider(one, app.url), await goToProvider(two, app.url)];
  const swapped = changed(wayTwo, "code", wayOne.searchParams.get("code"));
  await expectNobody("another verifier", two, await comeBack(two, swapped), "failed");
  expect(provider.exchanges.at(-1)).toMatchObject({ outcome: "wrong_verifier" });
  const three = createJar();
  const foreign = changed(await goToProvider(three, app.url), "iss", "https://evil.example");
  await expectNobody("another issuer in the address", three, await comeBack(three, foreign), "failed");

  const faults = {
    "another nonce": { nonce: "of-another-way" },
    "no nonce": { nonce: "" },
    "another issuer": { issuer: "https://evil.example" },
    "another audience": { audience: "another-client" },
    "a key that is not the provider's": { foreignKey: true },
    "an expired token": { expired: true },
    "no ID token": { noIdToken: true },
  } as const;
  for (const [name, fault] of Object.entries(faults)) {
    provider.faults = fault;
    const victim = createJar();
    await expectNobody(name, victim, await signIn(victim), "failed");
  }
  provider.faults = { denies: true };
  const shy = createJar();
  await expectNobody("a person who changed their mind", shy, await signIn(shy), "cancelled");
  provider.faults = {};
  // Where the provider is sent back to is not for the caller to say.
  const variants = await postJson(createJar(), `${app.url}/api/auth/provider`, {
    provider: "google",
    redirect_uri: "https://evil.example",
  });
  expect(variants.status).toBe(400);
  expect(await signIn(createJar())).toBe("/");
  expect(await rows("accounts")).toHaveLength(1);
  process.stdout.write(`AU6: ${outcomes.length} ways back without a session, the honest one with one\n`);
});

test("AU8 after the way in one lands on a path of this site, whatever was asked for", async () => {
  await start();
  const places = [
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "@evil.example",
  ];
  for (const next of places) {
    const begun = await postJson(createJar(), `${app.url}/api/auth/provider`, { provider: "google", next });
    expect([next, begun.status]).toEqual([next, 400]);
  }
  expect(await signIn(createJar(), { next: "/%2f%2fevil.example" })).toBe("/%2f%2fevil.example");
  expect(await signIn(createJar(), { next: "/t/1?error=x#end" })).toBe("/t/1?error=x");
});

test("AU9 a session that somebody planted before is not the one that signing in makes", async () => {
  await start();
  const jar = createJar();
  await register(jar, "eve@example.org");
  const planted = jar.cookies.get("sid");
  await signIn(jar);
  expect(jar.cookies.get("sid")).not.toBe(planted);
  expect((await whoAmI(jar, app.url))?.email).toBe("ada@example.org");
  const chosen = createJar();
  chosen.cookies.set("sid", "of-my-own-choice.c2lnbmF0dXJl");
  await signIn(chosen);
  expect(chosen.cookies.get("sid")).not.toContain("of-my-own-choice");
  process.stdout.write("AU9: a planted session is replaced at sign-in, and at a change of password\n");
});

test("an address that only the userinfo endpoint tells is taken, of the same subject alone", async () => {
  await start();
  provider.faults = { emailByUserinfo: true, userinfoSub: "somebody-else" };
  expect(await signIn(createJar())).toBe("/login?refused=no_email&by=google");
  provider.faults = { emailByUserinfo: true };
  const jar = createJar();
  expect(await signIn(jar)).toBe("/");
  expect((await whoAmI(jar, app.url))?.email).toBe("ada@example.org");
});

test("a provider that is down or speaks for another is said, and used again once it is well", async () => {
  await start();
  const begin = () => postJson(createJar(), `${app.url}/api/auth/provider`, { provider: "google" });
  provider.faults = { down: true };
  expect((await begin()).body.error).toMatchObject({ code: "provider_unreachable", retryable: true });
  provider.faults = { discoveryIssuer: "https://accounts.google.com" };
  expect((await begin()).status).toBe(503);
  expect(app.logged.join("\n")).toContain("is not the one of");
  provider.faults = {};
  expect(await signIn(createJar())).toBe("/");
});
