import { afterEach, expect, test } from "vitest";
import { quiet, say, sure } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { createJar, postJson } from "./auth/testing/way-in.ts";

let app: TestApp;
afterEach(() => app.close());

const password = "correct horse battery";
const idOf = async (person: Person) => sure((await person.client.call("readEntry", {})).data.account).id;
const suspend = (admin: Person, id: string, suspended = true) =>
  admin.client.call("changeServerMember", { params: { id }, body: { suspended } });
const status = async (headers: Record<string, string>, path = "/api/threads") =>
  (await fetch(`${app.url}${path}`, { headers })).status;
const signIn = (typed = password) =>
  postJson(createJar(), `${app.url}/api/sign-in`, { email: "bo@example.org", password: typed });

/** A member who is not the admin has a connection of their own. */
async function ownThread(person: Person, model: string): Promise<string> {
  const input = { provider: "openai-compatible" as const, baseUrl: "http://127.0.0.1:9/v1", key: "sk-canary-of-bo" };
  const connection = (await person.client.call("createConnection", { body: input })).data.id;
  const body = { name: model, model, provider: "openai-compatible" as const, connection };
  const { id } = (await person.client.call("createIdentity", { body })).data;
  return (await person.client.call("createThread", { body: { title: "Test", mode: "panel", identities: [id] } })).data
    .state.thread.id;
}
const environment = { PARLEY_PROVIDER_HOSTS: "127.0.0.1:9" };

/** How long after `from` a check first holds, in milliseconds. */
async function msUntil(from: number, what: string, check: () => Promise<boolean>): Promise<number> {
  await eventually(what, check, 5000);
  return performance.now() - from;
}

test("AZ8 a suspended member's session, refresh, tokens and open streams are dead within five seconds", async () => {
  app = await startTestApp({ environment, scripts: { slow: [[{ text: "Once " }, { gate: "never" }]] } });
  const ada = await app.person("Ada");
  const bo = await app.person("Bo");
  const id = await idOf(bo);
  const program = (await postJson(createJar(), `${app.url}/api/auth/sign-in`, { email: "bo@example.org", password }))
    .body;
  const made = (await bo.client.call("createApiToken", { body: { name: "Script", scopes: ["read", "chat"] } })).data;
  const bearer = { Authorization: `Bearer ${made.token}` };
  const access = { Authorization: `Bearer ${program.access_token}` };
  const thread = await ownThread(bo, "slow");
  await say(bo, thread, "Begin.");
  await eventually("the voice writes", async () => {
    const { data } = await bo.client.call("readThread", { params: { id: thread } });
    return data.state.rounds[0]?.turns[0]?.status === "running";
  });
  const streams = await Promise.all(
    [
      [{ Cookie: bo.cookie }, `/api/events?threads=${thread}`],
      [bearer, `/api/threads/${thread}/events`],
    ].map(([headers, path]) => fetch(`${app.url}${String(path)}`, { headers: headers as Record<string, string> })),
  );
  expect(streams.map((stream) => stream.status)).toEqual([200, 200]);
  const ended = Promise.all(streams.map((stream) => stream.body?.pipeTo(new WritableStream())));

  const from = performance.now();
  const answer = await suspend(ada, id);
  expect(answer.data).toMatchObject({ id, name: "Bo", suspendedAt: expect.any(Number) });
  const streamsMs = ended.then(() => performance.now() - from);
  const refresh = () => postJson(createJar(), `${app.url}/api/auth/refresh`, { refresh_token: program.refresh_token });
  const figures = {
    session: await msUntil(from, "the session is refused", async () => (await status({ Cookie: bo.cookie })) === 401),
    refresh: await msUntil(from, "the refresh is refused", async () => (await refresh()).status === 401),
    access: await msUntil(from, "the access token is refused", async () => (await status(access)) === 401),
    token: await msUntil(from, "the API token is refused", async () => (await status(bearer)) === 401),
    streams: await streamsMs,
  };
  for (const ms of Object.values(figures)) expect(ms).toBeLessThan(5000);
  const said = Object.entries(figures).map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`);
  process.stdout.write(`AZ8: suspended: ${said.join(", ")}\n`);

  // What its voice was writing has stopped, with what it wrote so far.
  const turn = await eventually("the voice has stopped", async () => {
    const row = await app.app.store.db
      .selectFrom("turns")
      .selectAll()
      .where("thread_id", "=", thread)
      .executeTakeFirst();
    return row?.status === "ended" ? row : null;
  });
  expect(turn.outcome).toBe("stopped");

  // Only who knows the password learns why.
  expect((await signIn("not this one")).body.error.code).toBe("wrong_credentials");
  expect((await signIn()).body.error.code).toBe("account_suspended");
  const reset = await postJson(createJar(), `${app.url}/api/account/reset`, { email: "bo@example.org" });
  expect(reset.status).toBe(404);

  expect((await suspend(ada, id, false)).data.suspendedAt).toBeNull();
  expect((await signIn()).status).toBe(200);
  expect(await status(bearer)).toBe(200);
  // The sessions of before stay ended.
  expect(await status({ Cookie: bo.cookie })).toBe(401);
  expect((await refresh()).status).toBe(401);
});

test("AZ7 a stream ends within the recheck also where the bus lost the message", async () => {
  app = await startTestApp({ limits: { recheckMs: 500 } });
  await app.person("Ada");
  const bo = await app.person("Bo");
  const stream = await fetch(`${app.url}/api/events`, { headers: { Cookie: bo.cookie } });
  const ended = stream.body?.pipeTo(new WritableStream()).then(() => performance.now());
  const from = performance.now();
  // As another process would: only the row says so.
  await app.app.store.db
    .updateTable("accounts")
    .set({ suspended_at: Date.now() })
    .where("id", "=", await idOf(bo))
    .execute();
  const took = ((await ended) ?? Number.POSITIVE_INFINITY) - from;
  expect(took).toBeLessThan(5000);
  process.stdout.write(`suspended by another process: stream closed after ${took.toFixed(0)} ms\n`);
});

test("AZ8 what a suspended member's voice was to say is not asked of any model", async () => {
  app = await startTestApp({ environment, scripts: { echo: [[{ text: "Hello." }]] } });
  const ada = await app.person("Ada");
  const bo = await app.person("Bo");
  const thread = await ownThread(bo, "echo");
  await app.app.store.db
    .updateTable("accounts")
    .set({ suspended_at: Date.now() })
    .where("id", "=", await idOf(bo))
    .execute();
  // The admin sits in the thread too and goes on talking there.
  const { id: member } = sure((await ada.client.call("readEntry", {})).data.account);
  const seat = await app.app.store.db
    .selectFrom("members")
    .selectAll()
    .where("thread_id", "=", thread)
    .executeTakeFirst();
  await app.app.store.db
    .insertInto("members")
    .values({
      ...sure(seat),
      id: app.app.needs.newId(),
      account_id: member,
      handle: "ada",
      role: "member",
      position: 9,
    })
    .execute();
  await say(ada, thread, "Is anybody here?");
  const state = await quiet(ada, thread);
  expect(state.rounds[0]?.turns[0]).toMatchObject({ outcome: "failed", code: "account_suspended" });
  expect(await app.app.store.db.selectFrom("calls").selectAll().execute()).toEqual([]);
});

test("nobody suspends themselves or the only admin, and only an admin suspends", async () => {
  app = await startTestApp();
  const ada = await app.person("Ada");
  const bo = await app.person("Bo");
  const [adaId, boId] = [await idOf(ada), await idOf(bo)];
  await expect(suspend(ada, adaId)).rejects.toMatchObject({ status: 403, code: "forbidden" });
  await expect(suspend(bo, adaId)).rejects.toMatchObject({ status: 403, code: "forbidden" });
  const change = (person: Person, id: string, admin: boolean) =>
    person.client.call("changeServerMember", { params: { id }, body: { admin } });
  await expect(change(ada, adaId, false)).rejects.toMatchObject({ status: 409, code: "only_admin" });
  expect((await change(ada, boId, true)).data.admin).toBe(true);
  expect((await suspend(bo, adaId)).data.suspendedAt).not.toBeNull();
  // The one that is suspended does not count as another admin.
  await expect(change(bo, boId, false)).rejects.toMatchObject({ code: "only_admin" });
  await expect(suspend(bo, "01a1fd16-ba9c-7a2f-bcab-66954cc46e87")).rejects.toMatchObject({ status: 404 });
  await suspend(bo, adaId, false);
  expect((await change(bo, boId, false)).data.admin).toBe(false);
  await expect(suspend(bo, adaId)).rejects.toMatchObject({ status: 403 });
});

test("AZ8 what a suspended member shared with strangers, or invited them by, is refused until they are restored", async () => {
  app = await startTestApp({ environment: { PARLEY_REGISTRATION: "invite" } });
  const ada = await app.person("Ada");
  const link = (await ada.client.call("createServerInvite", { body: {} })).data.link;
  const invite = sure(new URL(link).searchParams.get("invite"));
  const bo = { name: "Bo", email: "bo@example.org", password };
  const jar = createJar();
  expect((await postJson(jar, `${app.url}/api/sign-up`, { ...bo, invite })).status).toBe(201);
  const { id } = (await (await jar.fetch(`${app.url}/api/entry`)).json()).account;
  await ada.client.call("changeServerMember", { params: { id }, body: { admin: true } });
  const mine = sure(
    new URL((await postJson(jar, `${app.url}/api/admin/invites`, {})).body.link).searchParams.get("invite"),
  );
  const body = { title: "Open", mode: "panel", identities: [], visibility: "public" };
  const { publicId } = (await postJson(jar, `${app.url}/api/threads`, body)).body.state.thread;
  expect(await status({}, `/p/${publicId}`)).toBe(200);
  const thread = (await (await jar.fetch(`${app.url}/api/explore`)).json()).threads[0].thread;
  const way = await postJson(jar, `${app.url}/api/threads/${thread}/invitations`, { kind: "link", role: "viewer" });
  const token = sure(way.body.url.split("/").at(-1));
  const joining = () => ada.client.call("readJoinPage", { params: { token } });
  const listed = async () => (await ada.client.call("explore", {})).data.threads.length;
  expect([(await joining()).status, await listed()]).toEqual([200, 1]);
  await suspend(ada, id);
  expect(await status({}, `/p/${publicId}`)).toBe(404);
  await expect(joining()).rejects.toMatchObject({ code: "invitation_over" });
  await expect(ada.client.call("join", { params: { token } })).rejects.toMatchObject({ code: "invitation_over" });
  expect(await listed()).toBe(0);
  const cy = { name: "Cy", email: "cy@example.org", password, invite: mine };
  expect((await postJson(createJar(), `${app.url}/api/sign-up`, cy)).body.error.code).toBe("invite_invalid");
  await suspend(ada, id, false);
  expect(await status({}, `/p/${publicId}`)).toBe(200);
  expect([(await ada.client.call("join", { params: { token } })).status, await listed()]).toEqual([200, 1]);
});

test("voices of who was an admin speak over the server's own keys no more", async () => {
  app = await startTestApp({ scripts: { echo: [[{ text: "Hello." }]] } });
  const ada = await app.person("Ada");
  const bo = await app.person("Bo");
  const id = await idOf(bo);
  const change = (admin: boolean) => ada.client.call("changeServerMember", { params: { id }, body: { admin } });
  await change(true);
  const thread = (await bo.threadWith("echo")).state.thread.id;
  await say(bo, thread, "As an admin.");
  expect((await quiet(bo, thread)).rounds[0]?.turns[0]?.outcome).toBe("said");
  await change(false);
  await say(bo, thread, "As a member.");
  expect((await quiet(bo, thread, 2)).rounds[1]?.turns[0]).toMatchObject({ outcome: "failed", code: "no_connection" });
});
