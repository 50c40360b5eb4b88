import { sql } from "kysely";
import { afterEach, expect, test } from "vitest";
import { keepAudit } from "../admin/index.ts";
import { audit, listAudit, verifyAudit } from "../store/audit.ts";
import { createJar, postJson } from "../http/auth/testing/way-in.ts";
import { newId, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

/** The audit log on both databases: what is in it, what is not, and that a change shows. */
let app: TestApp;
afterEach(() => app.close());

const store = () => app.app.store;
const idOf = async (person: Person) => sure((await person.client.call("readEntry", {})).data.account).id;
const actions = async (account?: string) =>
  (await listAudit(store().db, { account, limit: 500 })).map((row) => row.action).toReversed();

test("what people do to accounts, credentials, money and members is written down, with no word of theirs", async () => {
  app = await startTestApp({ environment: { PARLEY_PROVIDER_HOSTS: "127.0.0.1:9" } });
  const ada = await app.person("Ada");
  const bo = await app.person("Bo");
  const id = await idOf(bo);
  const { call } = bo.client;
  const password = "correct horse battery";
  const signIn = (email: string, typed: string) =>
    postJson(createJar(), `${app.url}/api/sign-in`, { email, password: typed });
  await signIn("bo@example.org", "not the password");
  await signIn("canary-stranger@example.org", "not the password");
  await signIn("bo@example.org", password);
  const token = (await call("createApiToken", { body: { name: "canary-token", scopes: ["read"] } })).data;
  await call("deleteApiToken", { params: { id: token.id } });
  const input = { provider: "openai-compatible" as const, baseUrl: "http://127.0.0.1:9/v1", key: "sk-canary-audit" };
  const connection = (await call("createConnection", { body: input })).data.id;
  await call("deleteConnection", { params: { id: connection } });
  await call("changeBudget", { body: { cap: 5_000_000 } });
  const wrong = await postJson(createJar(), `${app.url}/api/sessions`, {});
  expect(wrong.status).toBe(404);
  const thread = (await call("createThread", { body: { title: "canary-title", identities: [], mode: "panel" } })).data
    .state.thread.id;
  await call("changeThread", { params: { id: thread }, body: { visibility: "public" } });
  const link = { kind: "link" as const, role: "viewer" as const };
  const { invitation } = (await call("createInvitation", { params: { id: thread }, body: link })).data;
  await call("revokeInvitation", { params: { id: thread, invitation: invitation.id } });
  await call("exportThread", { params: { id: thread }, query: {} }).catch(() => null);
  await call("deleteThread", { params: { id: thread } });
  await call("endOtherSessions", {});
  await ada.client.call("changeServerSettings", { body: { name: "canary-name" } });
  await ada.client.call("createServerInvite", { body: { label: "canary-label" } });
  await ada.client.call("changeServerMember", { params: { id }, body: { suspended: true } });

  expect(await actions(id)).toEqual([
    "account.created",
    "sign_in",
    "sign_in",
    "token.created",
    "token.deleted",
    "connection.created",
    "connection.deleted",
    "budget.changed",
    "thread.public",
    "thread.invited",
    "invitation.revoked",
    "thread.exported",
    "thread.deleted",
    "sessions.ended",
    "account.suspended",
  ]);
  const rows = await listAudit(store().db, { limit: 500 });
  expect(rows.filter((row) => row.action === "sign_in").map((row) => [row.result, row.account_id])).toEqual([
    ["ok", id],
    ["wrong_credentials", null],
    ["wrong_credentials", null],
  ]);
  expect(rows.map((row) => row.action)).toEqual(expect.arrayContaining(["server.changed", "invite.created"]));
  const text = JSON.stringify(rows);
  for (const never of ["canary", "example.org", "password", "horse", token.token]) expect(text).not.toContain(never);
  expect(rows.find((row) => row.action === "token.created")).toMatchObject({
    network: "127.0.0.0/24",
    request_id: expect.stringMatching(/.{8,}/),
    object_kind: "token",
    object_id: token.id,
  });
  const page = (await ada.client.call("listAudit", { query: { limit: 3 } })).data;
  expect(page.entries.map((entry) => entry.action)).toEqual(["account.suspended", "invite.created", "server.changed"]);
  expect(page.entries[0]).toMatchObject({ name: "Ada", objectId: id, result: "ok" });
  const next = (await ada.client.call("listAudit", { query: { limit: 3, before: sure(page.next) } })).data;
  expect(next.entries[0]?.seq).toBe(sure(page.entries[2]).seq - 1);
  expect(await verifyAudit(store().db)).toMatchObject({ ok: true, rows: rows.length });
});

test("a row that was changed, taken out or cut off at the end breaks the chain; an untouched log is whole", async () => {
  app = await startTestApp();
  const write = (action: string) => store().transaction(({ db, now }) => audit(db, now, { account: null, action }));
  await Promise.all(Array.from({ length: 20 }, (_, index) => write(`deed.${index}`)));
  expect(await verifyAudit(store().db)).toMatchObject({ ok: true, rows: 20, head: { seq: 20 } });
  const { db } = store();
  const seven = sure(await db.selectFrom("audit_log").selectAll().where("seq", "=", 7).executeTakeFirst());
  await db.updateTable("audit_log").set({ result: "forbidden" }).where("seq", "=", 7).execute();
  expect(await verifyAudit(db)).toMatchObject({ ok: false, brokenAt: 7 });
  await db.deleteFrom("audit_log").where("seq", "=", 7).execute();
  expect(await verifyAudit(db)).toMatchObject({ ok: false, brokenAt: 7 });
  await db.insertInto("audit_log").values(seven).execute();
  expect(await verifyAudit(db)).toMatchObject({ ok: true });
  await db.deleteFrom("audit_log").where("seq", "=", 20).execute();
  expect(await verifyAudit(db)).toMatchObject({ ok: false, brokenAt: 20 });
});

test("a deed that is undone leaves no row, and no gap", async () => {
  app = await startTestApp();
  await store()
    .transaction(async ({ db, now }) => {
      await audit(db, now, { account: null, action: "undone" });
      throw new Error("undo");
    })
    .catch(() => null);
  await store().transaction(({ db, now }) => audit(db, now, { account: newId(), action: "done" }));
  expect(await actions()).toEqual(["done"]);
  expect(await verifyAudit(store().db)).toMatchObject({ ok: true, rows: 1 });
});

test("what is older than a year is forgotten, the rest stays a whole chain, and its end is said in the log", async () => {
  app = await startTestApp();
  const yearAgo = (await store().now()) - 366 * 86_400_000;
  for (const at of [yearAgo, yearAgo + 1000, Date.now()])
    await store().transaction(({ db }) => audit(db, at, { account: null, action: "deed" }));
  await keepAudit(app.app.needs);
  expect(await listAudit(store().db, { limit: 10 })).toHaveLength(1);
  const check = await verifyAudit(store().db);
  expect(check).toMatchObject({ ok: true, rows: 1, head: { seq: 3 } });
  expect(app.logged.join("\n")).toContain(check.ok ? check.head.hash : "none");
  await keepAudit(app.app.needs);
  expect(await verifyAudit(store().db)).toMatchObject({ ok: true, rows: 1 });
  await sql`delete from audit_log`.execute(store().db);
  expect(await verifyAudit(store().db)).toMatchObject({ ok: false, brokenAt: 3 });
});
