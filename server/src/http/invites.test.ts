import { afterEach, expect, test } from "vitest";
import { sure } from "../testing/talk.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { createJar, postJson } from "./auth/testing/way-in.ts";

/** Who may make an account: what the admin says, and what the environment says over that. */
let app: TestApp;
afterEach(() => app.close());

const unset = { PARLEY_REGISTRATION: "" };
const password = "correct horse battery";
const register = (name: string, more: object = {}) =>
  postJson(createJar(), `${app.url}/api/sign-up`, { name, email: `${name}@example.org`, password, ...more });
const registration = async () => (await (await fetch(`${app.url}/api/entry`)).json()).registration;
const count = async () => (await app.app.store.db.selectFrom("accounts").selectAll().execute()).length;

/** The admin, with registration by invite. */
async function withInvites() {
  app = await startTestApp({ environment: unset });
  const ada = await app.person("Ada");
  const { call } = ada.client;
  await call("changeServerSettings", { body: { registration: "invite" } });
  const invite = async (body: { uses?: number; days?: number } = {}) => {
    const { data } = await call("createServerInvite", { body });
    return { ...data, secret: sure(new URL(data.link).searchParams.get("invite")) };
  };
  return { call, invite };
}

test("AZ15 an invite makes as many accounts as it was made for, however many come at once", async () => {
  const { invite, call } = await withInvites();
  expect(await registration()).toBe("invite");
  const one = await invite();
  expect(one.secret).toMatch(/^[\w-]{43}$/);
  // Looking at the link, as the preview of a chat does, uses nothing up.
  for (const method of ["GET", "HEAD"]) await fetch(`${app.url}/login?invite=${one.secret}`, { method });
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => register(`p${index}`, { invite: one.secret })),
  );
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  for (const answer of answers.filter((one) => one.status !== 201 && one.status !== 429))
    expect(answer.body.error.code).toBe("invite_invalid");
  expect(await count()).toBe(2);
  const { invites } = (await call("listServerInvites", {})).data;
  expect(invites[0]).toMatchObject({ id: one.id, uses: 1, usesLeft: 0 });
  process.stdout.write(`AZ15: 50 sign-ups at once with a single-use invite made 1 account\n`);

  const two = await invite({ uses: 2 });
  expect((await register("bo", { invite: two.secret })).status).toBe(201);
  expect((await register("cy", { invite: two.secret })).status).toBe(201);
  expect((await register("di", { invite: two.secret })).body.error.code).toBe("invite_invalid");
  // Programs come in by it too.
  const three = await invite();
  const program = { name: "Ed", email: "ed@example.org", password, invite: three.secret };
  expect((await postJson(createJar(), `${app.url}/api/auth/sign-up`, program)).status).toBe(201);
  // Fifty passwords are hashed, a few at a time.
}, 120_000);

test("AZ15 no invite, a made-up, ended or withdrawn one makes no account, and tells nobody who is here", async () => {
  const { invite, call } = await withInvites();
  expect((await register("bo")).body.error.code).toBe("invite_needed");
  expect((await register("bo", { invite: "A".repeat(43) })).body.error.code).toBe("invite_invalid");
  // Whether there is such an account is not said to whoever may not register.
  expect((await register("ada")).body.error.code).toBe("invite_needed");
  expect((await register("ada", { invite: "A".repeat(43) })).body.error.code).toBe("invite_invalid");
  const ended = await invite();
  const { db } = app.app.store;
  await db.updateTable("server_invites").set({ expires_at: Date.now() }).where("id", "=", ended.id).execute();
  expect((await register("bo", { invite: ended.secret })).body.error.code).toBe("invite_invalid");
  const gone = await invite();
  await call("revokeServerInvite", { params: { id: gone.id } });
  await call("revokeServerInvite", { params: { id: gone.id } });
  expect((await register("bo", { invite: gone.secret })).body.error.code).toBe("invite_invalid");
  const closed = await invite();
  await call("changeServerSettings", { body: { registration: "closed" } });
  expect((await register("bo", { invite: closed.secret })).body.error.code).toBe("registration_closed");
  expect(await count()).toBe(1);
  // Only its hash is kept.
  expect(JSON.stringify(await db.selectFrom("server_invites").selectAll().execute())).not.toContain(closed.secret);
  await call("changeServerSettings", { body: { registration: "invite" } });
  expect((await register("bo", { invite: closed.secret })).status).toBe(201);
  await call("changeServerSettings", { body: { registration: "open" } });
  expect((await register("cy")).status).toBe(201);
});

test("a registration variable that is set wins over what the admin chose, and the page is told so", async () => {
  app = await startTestApp({ environment: { PARLEY_REGISTRATION: "closed" } });
  const { call } = (await app.person("Ada")).client;
  expect((await call("readServerSettings", {})).data).toEqual({
    name: "",
    registration: "closed",
    registrationSetBy: "PARLEY_REGISTRATION",
  });
  await expect(call("changeServerSettings", { body: { registration: "open" } })).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining("PARLEY_REGISTRATION"),
  });
  expect((await register("bo")).body.error.code).toBe("registration_closed");
  expect(await registration()).toBe("closed");
  const { data } = await call("changeServerSettings", { body: { name: "Orchard Club" } });
  expect(data).toMatchObject({ name: "Orchard Club", registration: "closed" });
  expect((await (await fetch(`${app.url}/api/entry`)).json()).name).toBe("Orchard Club");
});

test("without the variable nobody may register until the admin says so, and that survives a restart", async () => {
  app = await startTestApp({ environment: unset });
  const { call } = (await app.person("Ada")).client;
  expect(await registration()).toBe("closed");
  expect((await register("bo")).body.error.code).toBe("registration_closed");
  expect((await call("readServerSettings", {})).data.registrationSetBy).toBeNull();
  await call("changeServerSettings", { body: { registration: "open" } });
  await app.restart();
  expect(await registration()).toBe("open");
  expect((await register("bo")).status).toBe(201);
});
