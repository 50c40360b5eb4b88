import { sql } from "kysely";
import { afterEach, expect, test } from "vitest";
import { codeOf } from "../http/auth/testing/authenticator.ts";
import { createJar, postJson } from "../http/auth/testing/way-in.ts";
import { accountOf, joinThread } from "../testing/join-thread.ts";
import { readZip } from "../testing/read-zip.ts";
import { linkTo } from "../testing/guests.ts";
import { look, quiet, say, sure } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

/** What an account takes along and what it leaves behind, on both databases. */
let app: TestApp;
afterEach(() => app.close());

const password = "correct horse battery";
const environment = { PARLEY_PROVIDER_HOSTS: "127.0.0.1:9" };
const scripts = {
  echo: [[{ text: "canary-echo says so." }]],
  other: [[{ text: "canary-other says so." }]],
  slow: [[{ text: "canary-slow " }, { gate: "never" }]],
};
const db = () => app.app.store.db;

async function voiceOf(person: Person, model: string, instructions = "") {
  const { call } = person.client;
  const input = { provider: "openai-compatible" as const, baseUrl: "http://127.0.0.1:9/v1", key: `sk-canary-${model}` };
  const connection = (await call("createConnection", { body: input })).data.id;
  const body = { name: model, model, provider: "openai-compatible" as const, connection, instructions };
  return (await call("createIdentity", { body })).data.id;
}
const threadOf = async (person: Person, title: string, ...identities: string[]) =>
  (await person.client.call("createThread", { body: { title, mode: "panel", identities } })).data.state.thread.id;

/** A person who has something of everything. */
async function furnish(person: Person, mark: string, model: "echo" | "other") {
  const { call } = person.client;
  const voice = await voiceOf(person, model, `canary-${mark}-instructions`);
  const thread = await threadOf(person, `canary-${mark}-title`, voice);
  await say(person, thread, `canary-${mark}-question`);
  await quiet(person, thread);
  await call("createNote", { body: { text: `canary-${mark}-note`, pins: [thread] } });
  const lineUp = { name: `canary-${mark}-lineup`, identities: [voice], mode: "panel" as const };
  await call("createLineUp", { body: lineUp });
  await call("createApiToken", { body: { name: `canary-${mark}-token`, scopes: ["read"] } });
  await call("changeBudget", { body: { cap: 5_000_000 } });
  await postJson(createJar(), `${app.url}/api/auth/sign-in`, { email: `${mark}@example.org`, password });
  const factor = (await call("beginSecondFactor", { body: { password } })).data;
  await call("confirmSecondFactor", { body: { code: codeOf(factor.key, Date.now()) } });
  return { voice, thread, factor };
}

/** Every row of every table that names the account, as the database has them. */
async function rowsOf(account: string): Promise<{ table: string; row: Record<string, unknown> }[]> {
  const found: { table: string; row: Record<string, unknown> }[] = [];
  for (const { name, columns } of await app.app.store.unguarded.introspection.getTables())
    for (const column of columns.filter((one) =>
      /^(account_id|userId|on_behalf|accountId|created_by|asked_by|guest_id)$/.test(one.name),
    )) {
      const { rows } = await sql<
        Record<string, unknown>
      >`select * from ${sql.table(name)} where ${sql.ref(column.name)} = ${account}`.execute(db());
      found.push(...rows.map((row) => ({ table: name, row })));
    }
  return found;
}

async function exportOf(person: Person): Promise<Map<string, string>> {
  const response = await fetch(`${app.url}/api/account/export`, { headers: { Cookie: person.cookie } });
  expect(response.headers.get("content-type")).toBe("application/zip");
  expect(response.headers.get("content-disposition")).toMatch(/attachment; filename="parley-account-[\d-]+\.zip"/);
  return readZip(Buffer.from(await response.arrayBuffer()));
}

/** A connection of an admin's, offered to everybody. */
async function offerOf(admin: Person): Promise<string> {
  const { call } = admin.client;
  const input = { provider: "openai-compatible" as const, baseUrl: "http://127.0.0.1:9/v1", key: "sk-canary-offered" };
  const object = (await call("createConnection", { body: input })).data.id;
  await call("createOffer", { body: { kind: "connection", object } });
  return object;
}
async function voiceOver(person: Person, connection: string, instructions: string): Promise<string> {
  const body = { name: "Over", model: "echo", provider: "openai-compatible" as const, connection, instructions };
  return (await person.client.call("createIdentity", { body })).data.id;
}

test("an account's export holds every row of its own, nothing of anybody else, and no secret", async () => {
  app = await startTestApp({ environment, scripts });
  const ada = await app.person("Ada");
  const bo = await app.person("Bo");
  const cy = await app.person("Cy");
  const mine = await furnish(bo, "bo", "echo");
  const theirs = await furnish(cy, "cy", "other");
  await joinThread(app.app.store, theirs.thread, bo, { role: "member", at: 1 });
  await say(bo, theirs.thread, "canary-bo-elsewhere");
  await quiet(bo, theirs.thread, 2);

  const day = { account_id: await accountOf(bo), day: "2019-03-04", calls: 3 };
  await db().insertInto("account_days").values(day).execute();

  const { call } = bo.client;
  await linkTo(bo, mine.thread, { role: "viewer" });
  await call("changeGuestLimits", { params: { id: mine.thread }, body: { answers: 77 } });
  await cy.client.call("createInvitation", {
    params: { id: theirs.thread },
    body: { kind: "person", role: "viewer", login: "bo@example.org" },
  });
  const wanted = await threadOf(cy, "canary-cy-wanted");
  await cy.client.call("changeThread", { params: { id: wanted }, body: { visibility: "public" } });
  const { publicId } = (await look(cy, wanted)).state.thread;
  await call("askToJoin", { params: { publicId: publicId ?? "" } });

  // What it took of what the server offers is its own; the offer and its connection are not.
  const offered = await threadOf(bo, "canary-bo-offered", await voiceOver(bo, await offerOf(ada), ""));
  await say(bo, offered, "canary-bo-asks");
  await quiet(bo, offered);

  const files = await exportOf(bo);
  const text = [...files.values()].join("\n");
  const account = await accountOf(bo);
  const rows = await rowsOf(account);
  const tables = new Map<string, number>();
  for (const { table, row } of rows) {
    // The deed of exporting is written down once the answer has begun.
    // A call is its payer's, whoever asked.
    if (table === "calls" && row.account_id !== account) continue;
    if (table === "audit_log" && row.action === "account.exported") continue;
    const proof = row.id ?? row.answers ?? row.seq ?? row.day ?? row.cap ?? row.created_at;
    expect([table, text.includes(String(proof))]).toEqual([table, true]);
    tables.set(table, (tables.get(table) ?? 0) + 1);
  }
  expect([...tables.keys()].toSorted()).toEqual(
    expect.arrayContaining([
      "account_budgets",
      "account_days",
      "account_events",
      "api_tokens",
      "audit_log",
      "calls",
      "connections",
      "guest_limits",
      "identities",
      "invitations",
      "join_requests",
      "line_ups",
      "members",
      "messages",
      "notes",
      "offer_days",
      "refresh_families",
      "second_factors",
      "sessions",
      "sign_in_methods",
      "threads",
    ]),
  );
  for (const own of ["instructions", "question", "note", "lineup", "token", "elsewhere"])
    expect(text).toContain(`canary-bo-${own}`);
  expect(text).toContain("canary-echo says so.");
  expect(files.get("sharing.json")).toContain("takenOfOffers");
  expect((await exportOf(ada)).get("sharing.json")).toMatch(/"kind": "connection"/);
  // Of the other's thread the title alone is told, and nothing that was said there by others.
  expect(files.get("messages.jsonl")).toContain("canary-cy-title");
  for (const never of [
    "canary-cy-question",
    "canary-cy-note",
    "canary-cy-instructions",
    "canary-other",
    "cy@example.org",
    "canary-cy-token",
  ])
    expect([never, text.includes(never)]).toEqual([never, false]);
  expect(text).not.toMatch(/sk-canary/);
  for (const { row } of rows)
    for (const column of ["hash", "password", "sealed_key", "sealed_secret", "code_hashes", "token"])
      if (typeof row[column] === "string") expect([column, text.includes(row[column])]).toEqual([column, false]);
  expect(text).not.toContain(mine.factor.key);
  const file: unknown = JSON.parse(sure([...files].find(([name]) => name.startsWith("threads/"))?.[1]));
  expect(file).toMatchObject({ format: "parley-thread", id: mine.thread });
  process.stdout.write(`export: ${rows.length} rows of ${tables.size} tables in ${files.size} files\n`);

  const imported = await postJson(cookieJar(cy), `${app.url}/api/import`, withoutId(file));
  expect(imported.status).toBe(201);
});

function withoutId(file: unknown): object {
  const { id: _, ...rest } = file as Record<string, unknown>;
  return rest;
}
function cookieJar(person: Person) {
  const jar = createJar();
  const [name = "", value = ""] = person.cookie.split("=");
  jar.cookies.set(name, value);
  return jar;
}

test("a deleted account leaves no row of its own, and the others' threads as they read", async () => {
  app = await startTestApp({ environment, scripts });
  const ada = await app.person("Ada");
  const bo = await app.person("Bo");
  const cy = await app.person("Cy");
  const mine = await furnish(bo, "bo", "echo");
  const theirs = await furnish(cy, "cy", "other");
  const account = await accountOf(bo);
  // Bo sits in Cy's thread, with a voice of its own that is writing.
  await joinThread(app.app.store, theirs.thread, bo, { role: "member", at: 1 });
  const slow = await voiceOf(bo, "slow", "canary-bo-slow");
  await bo.client.call("seatIdentity", { params: { id: theirs.thread }, body: { identity: slow } });
  await say(bo, theirs.thread, "canary-bo-elsewhere pomegranate");
  await eventually("Bo's voice writes", async () => {
    const { state } = await look(cy, theirs.thread);
    const turns = state.rounds.flatMap((round) => round.turns);
    return (
      turns.some((turn) => turn.status === "running") && turns.filter((turn) => turn.outcome === "said").length >= 2
    );
  });
  // Cy reads Bo's second thread, and Ada writes in it, though she came later.
  const over = await voiceOver(bo, await offerOf(ada), "canary-bo-over-an-offer");
  const shared = await threadOf(bo, "canary-shared", mine.voice, over);
  await say(bo, shared, "canary-bo-shared");
  await quiet(bo, shared);
  await joinThread(app.app.store, shared, cy, { role: "viewer", at: 1 });
  await joinThread(app.app.store, shared, ada, { role: "member", at: 2 });

  const plan = (await bo.client.call("readAccountDeletion", {})).data;
  expect(plan).toMatchObject({
    erased: 1,
    handedOver: [{ title: "canary-shared", to: "Ada" }],
    left: 1,
    connections: 2,
    notes: 1,
    onlyAdmin: false,
  });
  const del = (typed: string) => postJson(cookieJar(bo), `${app.url}/api/account/delete`, { password: typed });
  expect((await del("not the password")).body.error.code).toBe("password_wrong");
  expect((await look(cy, theirs.thread)).state.members.some((one) => one.left)).toBe(false);
  const stream = await fetch(`${app.url}/api/events`, { headers: { Cookie: bo.cookie } });
  const ended = stream.body?.pipeTo(new WritableStream());
  expect((await del(password)).status).toBe(204);
  await ended;

  const left = (await rowsOf(account)).filter(({ table }) => table !== "audit_log");
  expect(left).toEqual([]);
  expect(await db().selectFrom("accounts").selectAll().where("id", "=", account).execute()).toEqual([]);
  expect(await db().selectFrom("threads").select("id").where("id", "=", mine.thread).execute()).toEqual([]);
  for (const table of ["messages", "turns", "calls", "rounds", "members"] as const)
    expect(await db().selectFrom(table).select("id").where("thread_id", "=", mine.thread).execute()).toEqual([]);
  const kept = await everything();
  for (const gone of [
    "canary-bo-instructions",
    "canary-bo-slow",
    "canary-bo-over-an-offer",
    "canary-bo-note",
    "canary-bo-question",
    "canary-bo-title",
    "bo@example.org",
  ])
    expect([gone, kept.includes(gone)]).toEqual([gone, false]);

  // The other's thread: the words stay under the name, the voice has left, nothing runs.
  const state = await quiet(cy, theirs.thread, 2);
  const person = sure(state.members.find((one) => one.profile.name === "Bo"));
  expect(person.left).toBe(true);
  expect(JSON.stringify(state)).toContain("canary-bo-elsewhere");
  const turn = sure(state.rounds.flatMap((round) => round.turns).find((one) => one.outcome === "stopped"));
  const seen = await cy.client.call("readSeen", { params: { id: turn.id } });
  expect(seen.status).toBe(200);
  const found = (await cy.client.call("search", { query: { q: "pomegranate" } })).data;
  expect(JSON.stringify(found)).toContain("canary-bo-elsewhere");
  const exported = await fetch(`${app.url}/api/threads/${theirs.thread}/export?format=markdown`, {
    headers: { Cookie: cy.cookie },
  });
  expect(await exported.text()).toContain("canary-bo-elsewhere");
  // It goes on without them.
  await say(cy, theirs.thread, "And now?");
  expect((await quiet(cy, theirs.thread, 3)).rounds.at(-1)?.turns.map((one) => one.outcome)).toEqual(["said"]);

  // The shared thread is Ada's: who may write comes before who came first.
  const hers = await look(ada, shared);
  expect(hers.state.members.find((one) => one.profile.name === "Ada")?.role).toBe("owner");
  expect((await ada.client.call("changeThread", { params: { id: shared }, body: { title: "Ours" } })).status).toBe(200);
  expect(JSON.stringify((await look(cy, shared)).state)).toContain("canary-bo-shared");

  // The name and the address are free again, and the server does not know whoever takes them.
  const again = await app.person("Bo");
  expect((await again.client.call("listThreads", { query: {} })).data.threads).toEqual([]);
}, 60_000);

async function everything(): Promise<string> {
  const all: unknown[] = [];
  for (const { name } of await app.app.store.unguarded.introspection.getTables()) {
    if (name.startsWith("message_words") || name.startsWith("lesson_words")) continue;
    all.push(...(await sql`select * from ${sql.table(name)}`.execute(db())).rows);
  }
  return JSON.stringify(all);
}

test("the only admin cannot go while others are here; alone, or with another admin, it can", async () => {
  app = await startTestApp();
  const ada = await app.person("Ada");
  const bo = await app.person("Bo");
  const del = (person: Person) => person.client.call("deleteAccount", { body: { password } });
  expect((await ada.client.call("readAccountDeletion", {})).data.onlyAdmin).toBe(true);
  await expect(del(ada)).rejects.toMatchObject({ status: 409, code: "only_admin" });
  expect((await ada.client.call("readEntry", {})).data.account?.name).toBe("Ada");
  const id = await accountOf(bo);
  await ada.client.call("changeServerMember", { params: { id }, body: { admin: true } });
  await del(ada);
  await del(bo);
  expect(await db().selectFrom("accounts").selectAll().execute()).toEqual([]);
  expect((await fetch(`${app.url}/api/entry`).then((answer) => answer.json())).registration).toBe("first");
});

test("an admin removes a member with their own password, and sees nothing of what that member keeps", async () => {
  app = await startTestApp({ environment, scripts });
  const ada = await app.person("Ada");
  const bo = await app.person("Bo");
  const { thread } = await furnish(bo, "bo", "echo");
  const id = await accountOf(bo);
  await expect(look(ada, thread)).rejects.toMatchObject({ status: 404 });
  const remove = (who: Person, typed: string) =>
    who.client.call("removeServerMember", { params: { id }, body: { password: typed } });
  await expect(remove(ada, "not mine")).rejects.toMatchObject({ code: "password_wrong" });
  await expect(remove(bo, password)).rejects.toMatchObject({ status: 403 });
  expect((await remove(ada, password)).status).toBe(204);
  expect(await db().selectFrom("accounts").select("name").execute()).toEqual([{ name: "Ada" }]);
  expect(await db().selectFrom("threads").selectAll().execute()).toEqual([]);
});
