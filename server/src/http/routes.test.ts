import { randomBytes } from "node:crypto";
import { type Access, type Route, type RouteName, routes, uuidv7 } from "@parley/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  connectionPolicy,
  identityPolicy,
  invitationPolicy,
  lessonPolicy,
  lineUpPolicy,
  notePolicy,
  sessionPolicy,
  signInMethodPolicy,
  threadPolicy,
  tokenPolicy,
} from "../conversation/authorize.ts";
import { codeOf } from "./auth/testing/authenticator.ts";
import { startIdentityProvider, type TestIdentityProvider } from "./auth/testing/start-identity-provider.ts";
import { startOllama, type TestOllama } from "../providers/testing/start-ollama.ts";
import { startProvider, type TestProvider } from "../providers/testing/start-provider.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { bringIn } from "../testing/guests.ts";
import { bodyFor, makeObjects, type Objects, pathFor } from "./testing/route-objects.ts";

/**
 * Every route of the table, called by its owner, by a stranger and by a visitor,
 * with real objects and with ids that do not exist. A new route is in it by itself.
 */
const names = Object.keys(routes) as RouteName[];
const newId = () => uuidv7(Date.now(), (length) => randomBytes(length));

let app: TestApp;
let owner: Person;
let stranger: Person;
let provider: TestProvider;
let ollama: TestOllama;
let identityProvider: TestIdentityProvider;
beforeAll(async () => {
  provider = await startProvider((response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"data":[{"id":"short"}]}');
  });
  ollama = await startOllama({ models: ["short"] });
  identityProvider = await startIdentityProvider();
  app = await startTestApp({
    environment: {
      ...identityProvider.google,
      PARLEY_PROVIDER_HOSTS: new URL(provider.url).host,
      PARLEY_LOCAL_MODELS: `ollama=${ollama.address}`,
    },
    limits: {
      checksPerMinute: 1000,
      callsPerConnection: 1000,
      turnsPerAccount: 1000,
      connectionsPerAccount: 1000,
      identitiesPerAccount: 5000,
      apiTokensPerAccount: 1000,
    },
    scripts: { hold: [[{ text: "Held." }, { gate: "never" }]], short: [[{ text: "Done." }]] },
  });
  owner = await app.person("Owner");
  stranger = await app.person("Stranger");
});
afterAll(async () => {
  await app.close();
  await provider.stop();
  await ollama.stop();
  await identityProvider.stop();
});

test("every route has a policy that the tables know", () => {
  const lines = names.map((name) => {
    const access: Access = routes[name].access;
    if (access.kind === "thread" || access.kind === "turn" || access.kind === "message")
      expect(threadPolicy[access.action].length).toBeGreaterThan(0);
    if (access.kind === "identity") expect(identityPolicy[access.action]).toContain("owner");
    if (access.kind === "connection") expect(connectionPolicy[access.action]).toContain("owner");
    if (access.kind === "lesson") expect(lessonPolicy[access.action]).toBe("owner");
    if (access.kind === "lineUp") expect(lineUpPolicy[access.action]).toBe("owner");
    if (access.kind === "token") expect(tokenPolicy[access.action]).toBe("owner");
    if (access.kind === "invitation") expect(invitationPolicy[access.action]).toBe("invited");
    if (access.kind === "session") expect(sessionPolicy[access.action]).toBe("owner");
    if (access.kind === "signInMethod") expect(signInMethodPolicy[access.action]).toBe("owner");
    if (access.kind === "note") expect(notePolicy[access.action]).toContain("account");
    return `${routes[name].method.toUpperCase()} ${routes[name].path}: ${"action" in access ? access.action : access.kind}`;
  });
  expect(new Set(lines.map((line) => line.split(":")[0])).size).toBeGreaterThan(15);
  process.stdout.write(`policy of ${lines.length} routes\n${lines.map((line) => `  ${line}\n`).join("")}`);
});

describe.each(names.filter((name) => routes[name].access.kind !== "anyone"))("%s", (name) => {
  const route: Route = routes[name];

  test("refuses a visitor with 401", async () => {
    const objects = await makeObjects(owner, provider.url, app.app.store);
    const answer = await call(route, objects, undefined);
    expect(answer.status).toBe(401);
  });

  test("answers its owner with 2xx", async () => {
    const objects = await makeObjects(owner, provider.url, app.app.store);
    const answer = await call(route, objects, owner);
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(200);
    expect(answer.status, answer.text).toBeLessThan(300);
  });
});

describe.each(names.filter((name) => "action" in routes[name].access))("%s", (name) => {
  const route: Route = routes[name];

  test("tells a stranger the same as about an id that does not exist, and changes nothing", async () => {
    const objects = await makeObjects(owner, provider.url, app.app.store);
    const before = await fingerprint(objects);
    const foreign = await call(route, objects, stranger);
    const absent = await call(
      route,
      {
        thread: newId(),
        round: newId(),
        turn: newId(),
        identity: newId(),
        member: newId(),
        free: newId(),
        connection: newId(),
        note: newId(),
        message: newId(),
        answer: newId(),
        token: newId(),
        lineUp: newId(),
        lesson: newId(),
        session: newId(),
        signInMethod: newId(),
        person: newId(),
        request: newId(),
        invitation: newId(),
        link: "x".repeat(43),
        messageLink: newId(),
        account: newId(),
        invite: newId(),
        offer: newId(),
      },
      stranger,
    );
    expect(foreign.status).toBe(404);
    expect(foreign.comparable).toEqual(absent.comparable);
    expect(await fingerprint(objects)).toBe(before);
  });
});

test("AZ6 every route that the table keeps from a viewer or a member is 403 for them, and changes nothing", async () => {
  const objects = await makeObjects(owner, provider.url, app.app.store);
  const people = { viewer: await app.person("Viewer"), member: await app.person("Member") };
  for (const role of ["viewer", "member"] as const) await bringIn(owner, objects.thread, people[role], { role });
  const before = await fingerprint(objects);
  const refused: string[] = [];
  for (const name of names)
    for (const role of ["viewer", "member"] as const) {
      const route: Route = routes[name];
      const { access } = route;
      const isOfThread = access.kind === "thread" || access.kind === "turn" || access.kind === "message";
      if (!isOfThread || threadPolicy[access.action].includes(role)) continue;
      // Who does not own it meets a deleted thread no more than one that never was.
      const expected = access.action === "thread.restore" ? [403, 404] : [403];
      const { status, text } = await call(route, objects, people[role]);
      expect(expected, `${name} as ${role}: ${text}`).toContain(status);
      refused.push(`${name}/${role}`);
    }
  expect(refused.length).toBeGreaterThan(25);
  process.stdout.write(
    `AZ6: ${refused.length} calls of a viewer or a member that the table keeps from them: 403, no row changed\n`,
  );
  expect(await fingerprint(objects)).toBe(before);
});

describe.each(names.filter((name) => routes[name].access.kind === "admin"))("%s", (name) => {
  test("is refused to everybody but the admin, and changes nothing", async () => {
    const objects = await makeObjects(owner, provider.url, app.app.store);
    const rows = async () => {
      const { db } = app.app.store;
      const invites = await db.selectFrom("server_invites").selectAll().execute();
      const offers = await db.selectFrom("offers").selectAll().orderBy("id").execute();
      return JSON.stringify([invites, offers, await db.selectFrom("accounts").selectAll().orderBy("id").execute()]);
    };
    const before = await rows();
    expect(await call(routes[name], objects, stranger)).toMatchObject({ status: 403 });
    expect(await rows()).toBe(before);
  });
});

test("an admin who sits in no seat is a stranger to every object of somebody else", async () => {
  const objects = await makeObjects(owner, provider.url, app.app.store);
  const { account } = (await stranger.client.call("readEntry", {})).data;
  const params = { id: account?.id ?? "" };
  await owner.client.call("changeServerMember", { params, body: { admin: true } });
  const before = await fingerprint(objects);
  let asked = 0;
  for (const name of names.filter((one) => "action" in routes[one].access)) {
    const answer = await call(routes[name], objects, stranger);
    expect([name, answer.status]).toEqual([name, 404]);
    asked += 1;
  }
  // What the admin may ask shows numbers and names, and nothing that was said.
  for (const name of ["listServerMembers", "readServerUsage", "listAudit"] as const) {
    const answer = await call(routes[name], objects, stranger);
    expect(answer.status).toBe(200);
    for (const said of ["Go.", "Held.", "Of the owner."]) expect(answer.text).not.toContain(said);
  }
  expect(await fingerprint(objects)).toBe(before);
  await owner.client.call("changeServerMember", { params, body: { admin: false } });
  process.stdout.write(`an admin asked ${asked} routes of a private thread and its owner: 404 each\n`);
});

test("S1 the account's stream refuses another's thread and carries nothing of it", async () => {
  const objects = await makeObjects(owner, provider.url, app.app.store);
  const foreign = await fetch(`${app.url}/api/events?threads=${objects.thread}`, {
    headers: { Cookie: stranger.cookie },
  });
  expect(foreign.status).toBe(404);
  expect(await foreign.text()).not.toContain("event");
  const own = await fetch(`${app.url}/api/events?threads=${objects.thread}`, { headers: { Cookie: owner.cookie } });
  expect(own.status).toBe(200);
  await own.body?.cancel();
});

test("a stranger's voice cannot be seated, and an own one can", async () => {
  const mine = await owner.threadWith();
  const theirs = (await stranger.client.call("listIdentities", {})).data.identities[0];
  const own = (await owner.client.call("listIdentities", {})).data.identities[0];
  const params = { id: mine.state.thread.id };
  await expect(
    owner.client.call("seatIdentity", { params, body: { identity: theirs?.id ?? "" } }),
  ).rejects.toMatchObject({ status: 404 });
  expect((await owner.client.call("seatIdentity", { params, body: { identity: own?.id ?? "" } })).status).toBe(201);
});

/** Where a cookie is not taken, a token of the same account is. */
async function bearerOf(person: Person): Promise<{ Authorization: string }> {
  const body = { name: "Of a test", scopes: ["chat" as const] };
  return { Authorization: `Bearer ${(await person.client.call("createApiToken", { body })).data.token}` };
}

const queries = { "/rounds": "?before=10", "/search": "?q=go", "/stream": "?message=Go." };

async function call(route: Route, objects: Objects, person: Person | undefined) {
  // What may be continued, run again, merged or read from must have ended first.
  if (/\/(?:continue|again|head|merge|react)$/.test(route.path) && person === owner) {
    await owner.client.call("stopThread", { params: { id: objects.thread } });
    await eventually("all have stopped", async () => {
      const { data } = await owner.client.call("readThread", { params: { id: objects.thread } });
      return data.state.rounds[0]?.turns.every((turn) => turn.status === "ended");
    });
  }
  const isConfirm = route.path.endsWith("/second-factor/confirm") && person === owner;
  const confirming = isConfirm ? await withNewFactor() : null;
  // An owner stays until somebody else is one.
  if (route.path.endsWith("/leave") && person === owner)
    await owner.client.call("handOver", { params: { id: objects.thread }, body: { person: objects.person } });
  const publicId = route.path.includes(":publicId") && person === owner ? await publish(objects.thread) : undefined;
  const path = pathFor(route, objects, publicId);
  const query = Object.entries(queries).find(([end]) => route.path.endsWith(end))?.[1] ?? "";
  const controller = new AbortController();
  const response = await fetch(`${app.url}${path}${query}`, {
    method: route.method.toUpperCase(),
    headers: {
      ...(person === undefined
        ? {}
        : {
            Cookie:
              confirming?.cookie ??
              (person === owner && /sign-out$|^\/api\/(?:sessions|account\/(?:password|delete))$/.test(route.path)
                ? (await app.person(`Leaver${Math.random()}`)).cookie
                : person.cookie),
          }),
      ...(route.bearerOnly === true && person !== undefined ? await bearerOf(person) : {}),
      ...(route.body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    signal: controller.signal,
    ...(route.body === undefined ? {} : { body: JSON.stringify(confirming?.body ?? bodyFor(route, objects)) }),
  });
  const text = route.stream === true && response.ok ? "" : await response.text();
  controller.abort();
  return { status: response.status, text, comparable: comparable(response, text) };
}

async function publish(id: string): Promise<string> {
  await owner.client.call("changeThread", { params: { id }, body: { visibility: "public" } });
  return (await owner.client.call("readThread", { params: { id } })).data.state.thread.publicId ?? "";
}

/** A person who has just set up a second factor, and its first code. */
async function withNewFactor(): Promise<{ cookie: string; body: { code: string } }> {
  const { client, cookie } = await app.person(`Careful${Math.random()}`);
  const { data } = await client.call("beginSecondFactor", { body: { password: "correct horse battery" } });
  return { cookie, body: { code: codeOf(data.key, Date.now()) } };
}

/** Status, headers and body without what differs from request to request. */
function comparable(response: Response, text: string): unknown {
  const headers = [...response.headers].filter(
    ([name]) => !/^(x-request-id|date|keep-alive|connection|ratelimit-.*)$/.test(name),
  );
  return { status: response.status, headers, body: text.replace(/"requestId":"[^"]+"/, "") };
}

/** All rows that belong to the thread and its owner's voices, as text. */
async function fingerprint(objects: Objects): Promise<string> {
  const { db } = app.app.store;
  const rows = [
    await db.selectFrom("threads").selectAll().where("id", "=", objects.thread).execute(),
    await db.selectFrom("members").selectAll().where("thread_id", "=", objects.thread).execute(),
    await db.selectFrom("messages").selectAll().where("thread_id", "=", objects.thread).execute(),
    await db.selectFrom("identities").selectAll().where("id", "=", objects.identity).execute(),
    await db.selectFrom("connections").selectAll().where("id", "=", objects.connection).execute(),
    await db.selectFrom("line_ups").selectAll().where("id", "=", objects.lineUp).execute(),
    await db.selectFrom("lessons").selectAll().where("id", "=", objects.lesson).execute(),
    await db.selectFrom("api_tokens").selectAll().where("id", "=", objects.token).execute(),
    await db.selectFrom("sessions").selectAll().where("id", "=", objects.session).execute(),
    await db.selectFrom("sign_in_methods").selectAll().where("id", "=", objects.signInMethod).execute(),
    await db.selectFrom("invitations").selectAll().where("thread_id", "=", objects.thread).execute(),
    await db.selectFrom("join_requests").selectAll().where("thread_id", "=", objects.thread).execute(),
    await db.selectFrom("guest_limits").selectAll().where("thread_id", "=", objects.thread).execute(),
    await db.selectFrom("notes").selectAll().where("id", "=", objects.note).execute(),
    await db.selectFrom("turns").select(["id", "status", "stop"]).where("thread_id", "=", objects.thread).execute(),
  ];
  return JSON.stringify(rows);
}
