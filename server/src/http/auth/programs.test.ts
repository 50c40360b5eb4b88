import { createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

const ada = { name: "Ada", email: "ada@example.org", password: "correct horse battery" };
const json = { "Content-Type": "application/json" };

async function send(method: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${app.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : json), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
}
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const threads = (headers: Record<string, string>) => send("GET", "/api/threads", undefined, headers);
const tokenFor = async (cookie: string, scopes: string[], days: number | null = 90) => {
  const { status, body } = await send("POST", "/api/tokens", { name: "Script", scopes, days }, { Cookie: cookie });
  expect(status).toBe(201);
  return body;
};

test("a personal token is shown once, kept as a hash, works as Bearer, and is refused once deleted", async () => {
  app = await startTestApp();
  const { cookie } = await app.person("Ada");
  const made = await tokenFor(cookie, ["read"]);
  expect(made.token).toMatch(/^parley_[\w-]{43}$/);
  expect(made).toMatchObject({ name: "Script", start: made.token.slice(0, 11), scopes: ["read"], lastUsedAt: null });
  expect((await threads(bearer(made.token))).status).toBe(200);
  const listed = await send("GET", "/api/tokens", undefined, { Cookie: cookie });
  expect(listed.body.tokens).toMatchObject([{ id: made.id, start: made.start }]);
  expect(listed.body.tokens[0].lastUsedAt).toBeGreaterThan(made.createdAt - 1);
  expect(JSON.stringify(listed.body)).not.toContain(made.token);
  const rows = await app.app.store.db.selectFrom("api_tokens").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(made.token);
  expect((await send("DELETE", `/api/tokens/${made.id}`, undefined, { Cookie: cookie })).status).toBe(204);
  const after = await threads(bearer(made.token));
  expect(after).toMatchObject({ status: 401, body: { error: { code: "token_invalid" } } });
  expect(after.headers.get("www-authenticate")).toContain("invalid_token");
});

test("a token does what its scopes say and nothing else, and one that has expired does nothing", async () => {
  app = await startTestApp();
  const { cookie } = await app.person("Ada");
  const body = { title: "By a program" };
  const tries = {
    read: () => ["GET", "/api/threads", undefined] as const,
    chat: () => ["POST", "/api/threads", body] as const,
    write: () => ["POST", "/api/notes", { text: "Written." }] as const,
    admin: () => ["POST", "/api/tokens", { name: "Child", scopes: ["read"], days: 1 }] as const,
  };
  for (const scope of ["read", "chat", "write", "admin"] as const) {
    const { token } = await tokenFor(cookie, [scope]);
    for (const [needed, attempt] of Object.entries(tries)) {
      const [method, path, sent] = attempt();
      const answer = await send(method, path, sent, bearer(token));
      const may = scope === needed || scope === "admin";
      expect([scope, needed, answer.status]).toEqual([scope, needed, may ? (needed === "read" ? 200 : 201) : 403]);
      if (!may) expect(answer.body.error).toMatchObject({ code: "scope_missing", details: { missing: [needed] } });
    }
  }
  const old = await tokenFor(cookie, ["read"]);
  await app.app.store.db
    .updateTable("api_tokens")
    .set({ expires_at: Date.now() - 1 })
    .where("id", "=", old.id)
    .execute();
  expect((await threads(bearer(old.token))).status).toBe(401);
});

test("AZ9 the same token is judged alike however it is sent, and never taken from where it does not belong", async () => {
  app = await startTestApp();
  const { cookie } = await app.person("Ada");
  const { token } = await tokenFor(cookie, ["read"]);
  for (const scheme of ["Bearer", "bearer", "BEARER"])
    expect((await threads({ Authorization: `${scheme} ${token}` })).status).toBe(200);
  const refused = [
    await threads({ "x-api-key": token }),
    await threads({ Cookie: `sid=${token}` }),
    await threads({ Authorization: token }),
    await threads({ Authorization: `Basic ${token}` }),
    await send("GET", `/api/threads?access_token=${token}`, undefined),
    await send("GET", `/api/threads?token=${token}`, undefined),
    // A bad token is not passed over for a good cookie.
    await threads({ ...bearer(`${token}x`), Cookie: cookie }),
  ];
  expect(refused.map((answer) => answer.status)).toEqual(refused.map(() => 401));
  // In a scope that the cookie would have, the token's own limit counts.
  const both = await send("POST", "/api/notes", { text: "x" }, { ...bearer(token), Cookie: cookie });
  expect(both.status).toBe(403);
  process.stdout.write(`AZ9: 3 spellings of Bearer taken, ${refused.length} other places refused\n`);
});

test("AZ12 a token makes no token that may do more, lasts longer or belongs to another", async () => {
  app = await startTestApp();
  const { cookie } = await app.person("Ada");
  const bo = await app.person("Bo");
  const admin = await tokenFor(cookie, ["admin"], 30);
  const writer = await tokenFor(cookie, ["write", "chat", "read"], 30);
  const make = (token: string, body: object) => send("POST", "/api/tokens", body, bearer(token));
  const child = { name: "Child", scopes: ["read"], days: 1 };
  expect((await make(admin.token, child)).status).toBe(201);
  const refused = [
    await make(writer.token, child),
    await make(admin.token, { ...child, days: 31 }),
    await make(admin.token, { ...child, days: null }),
  ];
  expect(refused.map((answer) => answer.status)).toEqual([403, 403, 403]);
  const other = await make(admin.token, { ...child, account: "someone else's" });
  expect(other.status).toBe(400);
  const mine = await send("GET", "/api/tokens", undefined, { Cookie: bo.cookie });
  expect(mine.body.tokens).toEqual([]);
  const foreign = await send("DELETE", `/api/tokens/${admin.id}`, undefined, { Cookie: bo.cookie });
  expect(foreign.status).toBe(404);
  // There is nothing that changes a token.
  expect((await send("PATCH", `/api/tokens/${writer.id}`, { scopes: ["admin"] }, { Cookie: cookie })).status).toBe(404);
  process.stdout.write(
    "AZ12: wider scope, later end, another's account and a change are refused; the narrower child is made\n",
  );
});

test("AU3 only tokens that this server signed with its own key, and for itself, are taken", async () => {
  app = await startTestApp();
  const { status, body } = await send("POST", "/api/auth/sign-up", ada);
  expect(status).toBe(201);
  expect(body).toMatchObject({ token_type: "Bearer", expires_in: 600, account: { email: ada.email } });
  const good: string = body.access_token;
  expect((await threads(bearer(good))).status).toBe(200);
  const [head = "", payload = "", signature = ""] = good.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  const header = JSON.parse(Buffer.from(head, "base64url").toString());
  expect(header).toEqual({ alg: "EdDSA", typ: "at+jwt" });
  expect(claims.exp - claims.iat).toBe(600);
  const other = generateKeyPairSync("ed25519").privateKey;
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const hs = `${encode({ alg: "HS256", typ: "at+jwt" })}.${payload}`;
  const sign = (change: object, headers: object = {}) =>
    new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", ...headers }).sign(other);
  const bad = {
    none: new UnsecuredJWT(claims).encode(),
    "none with a signature": `${encode({ alg: "none", typ: "at+jwt" })}.${payload}.${signature}`,
    "a key of its own": await sign({}),
    "a key in its header": await sign({}, { jwk: { kty: "OKP", crv: "Ed25519", x: "AAAA" } }),
    "an address of a key": await sign({}, { jku: "http://127.0.0.1:1/keys" }),
    "a path as key id": await sign({}, { kid: "../../../../dev/null" }),
    "the public key as HMAC secret": `${hs}.${createHmac("sha256", "public").update(hs).digest("base64url")}`,
    "another claim": `${head}.${encode({ ...claims, sub: "someone" })}.${signature}`,
    "a later end": `${head}.${encode({ ...claims, exp: claims.exp + 1e6 })}.${signature}`,
    "no signature": `${head}.${payload}.`,
    garbage: randomBytes(40).toString("base64url"),
  };
  for (const [name, token] of Object.entries(bad))
    expect([name, (await threads(bearer(token))).status]).toEqual([name, 401]);
  const { accessTokens } = await import("./access-tokens.ts").then((module) => ({
    accessTokens: (issuer: string) => module.createAccessTokens({ seed: Buffer.alloc(32, 7), issuer }),
  }));
  const issued = await accessTokens("http://a.example").issue("someone", "family");
  expect(await accessTokens("http://a.example").familyOf(issued)).toMatchObject({ account: "someone" });
  expect(await accessTokens("http://b.example").familyOf(issued)).toBeNull();
  process.stdout.write(
    `AU3: ${Object.keys(bad).length + 1} forged, foreign or changed tokens refused, the real one taken\n`,
  );
});

test("AU4 twenty refreshes at once yield one child; a reused token ends the family", async () => {
  app = await startTestApp();
  const first = (await send("POST", "/api/auth/sign-up", ada)).body;
  const refresh = (token: string) => send("POST", "/api/auth/refresh", { refresh_token: token });
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(first.refresh_token)));
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
  const children = new Set(answers.map((answer) => String(answer.body.refresh_token)));
  expect(children.size).toBe(1);
  const [child = ""] = children;
  expect(child).not.toBe(first.refresh_token);
  // The answer was lost on its way: within the grace the same child comes again.
  expect((await refresh(first.refresh_token)).body.refresh_token).toBe(child);
  const rows = await app.app.store.db.selectFrom("refresh_families").selectAll().execute();
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(child.split(".")[2]);

  const grandchild = (await refresh(child)).body;
  expect((await threads(bearer(grandchild.access_token))).status).toBe(200);
  // Its child was used: whoever still has the first one is not the one it was given to.
  expect((await refresh(first.refresh_token)).status).toBe(401);
  expect((await refresh(grandchild.refresh_token)).status).toBe(401);
  expect((await threads(bearer(grandchild.access_token))).status).toBe(401);
  process.stdout.write("AU4: 20 refreshes at once gave 1 child; reuse ended the family, access tokens included\n");
});

test("AU4 after the grace an old token is reuse, even if its child was never used", async () => {
  app = await startTestApp();
  const first = (await send("POST", "/api/auth/sign-up", ada)).body;
  const child = (await send("POST", "/api/auth/refresh", { refresh_token: first.refresh_token })).body;
  await app.app.store.db
    .updateTable("refresh_families")
    .set({ rotated_at: Date.now() - 31_000 })
    .execute();
  expect((await send("POST", "/api/auth/refresh", { refresh_token: first.refresh_token })).status).toBe(401);
  expect((await send("POST", "/api/auth/refresh", { refresh_token: child.refresh_token })).status).toBe(401);
});

test("the refresh token can live in a cookie that scripts cannot read; signing out ends all of it", async () => {
  app = await startTestApp();
  await send("POST", "/api/sign-up", ada);
  const signIn = { email: ada.email, password: ada.password };
  const wrong = await send("POST", "/api/auth/sign-in", { ...signIn, password: "not this one" });
  expect(wrong).toMatchObject({ status: 401, body: { error: { code: "wrong_credentials" } } });
  const { body, headers } = await send("POST", "/api/auth/sign-in", { ...signIn, refresh: "cookie" });
  expect(body.refresh_token).toBeUndefined();
  const [cookie = ""] = headers.getSetCookie();
  expect(cookie).toMatch(/^refresh=\S+; Max-Age=5184000; Path=\/api\/auth; HttpOnly; SameSite=Strict$/);
  // The sign-in of a program opens no session of a browser.
  expect(headers.getSetCookie()).toHaveLength(1);
  expect(await app.app.store.db.selectFrom("sessions").selectAll().execute()).toHaveLength(1);
  const held = { Cookie: cookie.split(";")[0] ?? "" };
  const next = await send("POST", "/api/auth/refresh", {}, held);
  expect(next.status).toBe(200);
  const [later = ""] = next.headers.getSetCookie();
  expect(later).toMatch(/^refresh=/);
  expect((await threads(bearer(next.body.access_token))).status).toBe(200);
  const out = await send("POST", "/api/auth/sign-out", {}, { Cookie: later.split(";")[0] ?? "" });
  expect(out.status).toBe(204);
  expect(out.headers.getSetCookie().join()).toMatch(/^refresh=; Max-Age=0/);
  for (const token of [body.access_token, next.body.access_token])
    expect((await threads(bearer(token))).status).toBe(401);
});

test("a deleted token ends its open stream within five seconds", async () => {
  app = await startTestApp({ limits: { recheckMs: 500 } });
  const { cookie } = await app.person("Ada");
  const { id, token } = await tokenFor(cookie, ["read"]);
  const stream = await fetch(`${app.url}/api/events`, { headers: bearer(token) });
  expect(stream.status).toBe(200);
  const ended = stream.body?.pipeTo(new WritableStream()).then(() => performance.now());
  const from = performance.now();
  await send("DELETE", `/api/tokens/${id}`, undefined, { Cookie: cookie });
  expect(((await ended) ?? Number.POSITIVE_INFINITY) - from).toBeLessThan(5000);
});

test("in single-user mode a program needs no token, and there is nothing to sign in to", async () => {
  app = await startTestApp({ environment: { PARLEY_AUTH: "off" } });
  expect((await threads({})).status).toBe(200);
  expect((await threads(bearer("anything"))).status).toBe(200);
  expect((await send("POST", "/api/auth/sign-in", { email: ada.email, password: ada.password })).status).toBe(404);
});
