import { type MemberRole, type Route, type RouteName, routes } from "@parley/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { notePolicy, threadPolicy } from "../conversation/authorize.ts";
import { startProvider, type TestProvider } from "../providers/testing/start-provider.ts";
import { newId } from "../testing/talk.ts";
import { bringIn } from "../testing/guests.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { bodyFor, makeObjects, type Objects, pathFor } from "./testing/route-objects.ts";

/**
 * AZ1: every route about a thread, or about what is in one, called by everyone who
 * can stand to it in a different way. What they are told is what the policy table
 * says, whichever door they come through.
 */
type Standing = MemberRole | "ex-member" | "admin" | "outsider" | "visitor";
const standings: Standing[] = ["owner", "member", "viewer", "ex-member", "admin", "outsider", "visitor"];
const inThreads = new Set(["thread", "turn", "message", "note"]);
const names = (Object.keys(routes) as RouteName[]).filter((name) => inThreads.has(routes[name].access.kind));

let app: TestApp;
let provider: TestProvider;
const people = new Map<Standing, Person>();
beforeAll(async () => {
  provider = await startProvider((response) => void response.writeHead(200).end('{"data":[]}'));
  app = await startTestApp({
    environment: { PARLEY_PROVIDER_HOSTS: new URL(provider.url).host },
    limits: {
      callsPerConnection: 1000,
      turnsPerAccount: 1000,
      connectionsPerAccount: 1000,
      identitiesPerAccount: 5000,
      apiTokensPerAccount: 1000,
    },
    scripts: { hold: [[{ text: "Held." }, { gate: "never" }]], short: [[{ text: "Done." }]] },
  });
  for (const one of standings) if (one !== "visitor") people.set(one, await app.person(nameOf(one)));
  // The first account is an admin already; this one sits in no thread of the owner's.
  await app.app.store.db.updateTable("accounts").set({ admin: 1 }).where("name", "=", nameOf("admin")).execute();
});
afterAll(async () => {
  await app.close();
  await provider.stop();
});

/** A member may do these with what is their own; the objects here are the owner's. The twin of each is below. */
const onlyOwn: Partial<Record<RouteName, number>> = {
  hideMessage: 403,
  readSeat: 403,
  seatIdentity: 404,
  replaceSeat: 403,
  removeMember: 403,
};

const nameOf = (standing: string): string => `P${standing.replace("-", "")}`;
const counts = { allowed: 0, forbidden: 0, hidden: 0 };

/** Of a thread of the owner's with a member, a viewer, and somebody who was there and left. */
async function furnish(owner: Person): Promise<Objects> {
  const objects = await makeObjects(owner, provider.url, app.app.store);
  const shared = { text: "Of the thread.", thread: objects.thread };
  objects.note = (await owner.client.call("createNote", { body: shared })).data.id;
  for (const role of ["member", "viewer"] as const)
    await bringIn(owner, objects.thread, people.get(role) ?? owner, { role });
  const gone = people.get("ex-member") ?? owner;
  await bringIn(owner, objects.thread, gone);
  await gone.client.call("leaveThread", { params: { id: objects.thread } });
  return objects;
}

describe.each(names)("AZ1 %s", (name) => {
  const route: Route = routes[name];
  // Refusals change nothing, so one thread serves all of them.
  let untouched: Promise<Objects> | null = null;

  test.each(standings)("%s", async (standing) => {
    const owner = people.get("owner");
    if (owner === undefined) throw new Error("no owner");
    const narrower = standing === "member" ? onlyOwn[name] : undefined;
    const expected = expectedOf(route, standing);
    const isRefused = narrower !== undefined || expected !== "allowed";
    const objects = await (isRefused ? (untouched ??= furnish(owner)) : furnish(owner));

    const before = await fingerprint(objects);
    // An owner stays until somebody else is one.
    if (name === "leaveThread" && standing === "owner")
      await owner.client.call("handOver", { params: { id: objects.thread }, body: { person: objects.person } });
    const status = await call(route, objects, people.get(standing));
    if (narrower !== undefined) {
      expect(status).toBe(narrower);
      expect(await fingerprint(objects)).toBe(before);
      return;
    }
    counts[expected] += 1;
    if (expected === "allowed") {
      // What they may do may still be wrong at this moment: that is said as such, and never as a lack of rights.
      expect([401, 403, 404], `${standing} is told ${status}`).not.toContain(status);
      return;
    }
    expect(status).toBe(standing === "visitor" ? 401 : expected === "forbidden" ? 403 : 404);
    expect(await fingerprint(objects)).toBe(before);
  });
});

test("AZ1 a member hides own words, seats an own voice, reads its seat, replaces it and takes it away", async () => {
  const [owner, member] = [people.get("owner"), people.get("member")];
  if (owner === undefined || member === undefined) throw new Error("nobody there");
  const { thread: id } = await makeObjects(owner, provider.url, app.app.store);
  await bringIn(owner, id, member);
  const { client } = member;
  const message = newId();
  await client.call("sendMessage", { params: { id }, body: { id: message, text: "My words." } });
  expect((await client.call("hideMessage", { params: { id: message }, body: {} })).status).toBe(200);
  const [first, second] = (await client.call("listIdentities", {})).data.identities;
  const seated = await client.call("seatIdentity", { params: { id }, body: { identity: first?.id ?? "" } });
  const params = { id, member: seated.data.member.id };
  expect((await client.call("readSeat", { params })).status).toBe(200);
  const replaced = await client.call("replaceSeat", { params, body: { identity: second?.id ?? "" } });
  expect(replaced.status).toBe(201);
  const last = { id, member: replaced.data.member.id };
  expect((await client.call("removeMember", { params: last })).status).toBe(200);
});

test("AZ1 is told in figures", () => {
  process.stdout.write(
    `AZ1: ${names.length} routes × ${standings.length} standings: ${counts.allowed} allowed, ${counts.forbidden} forbidden, ${counts.hidden} not found, each as its policy says\n`,
  );
  expect(counts.allowed).toBeGreaterThan(names.length);
  expect(counts.forbidden).toBeGreaterThan(0);
  expect(counts.hidden).toBeGreaterThan(names.length);
});

function expectedOf({ access, bearerOnly }: Route, standing: Standing): "allowed" | "forbidden" | "hidden" {
  if (standing === "visitor" || standing === "admin" || standing === "outsider" || standing === "ex-member")
    return "hidden";
  if (bearerOnly === true) return standing === "viewer" ? "forbidden" : "allowed";
  switch (access.kind) {
    case "thread":
    case "turn":
    case "message":
      return threadPolicy[access.action].includes(standing) ? "allowed" : "forbidden";
    case "note":
      return notePolicy[access.action].includes(standing) ? "allowed" : "forbidden";
    default:
      throw new Error(`${access.kind} is no part of a thread`);
  }
}

const queries = { "/rounds": "?before=10", "/search": "?q=go", "/stream": "?message=Go." };

async function call(route: Route, objects: Objects, person: Person | undefined): Promise<number> {
  const path = pathFor(route, objects);
  const query = Object.entries(queries).find(([end]) => route.path.endsWith(end))?.[1] ?? "";
  const controller = new AbortController();
  const response = await fetch(`${app.url}${path}${query}`, {
    method: route.method.toUpperCase(),
    headers: {
      ...(person === undefined ? {} : { Cookie: person.cookie }),
      ...(route.bearerOnly === true && person !== undefined ? await bearerOf(person) : {}),
      ...(route.body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    signal: controller.signal,
    ...(route.body === undefined ? {} : { body: JSON.stringify(bodyFor(route, objects)) }),
  });
  if (route.stream !== true || !response.ok) await response.text();
  controller.abort();
  return response.status;
}

/** Where a cookie is not taken, a token of the same account is. */
async function bearerOf(person: Person): Promise<{ Authorization: string }> {
  const body = { name: "Of a test", scopes: ["chat" as const] };
  return { Authorization: `Bearer ${(await person.client.call("createApiToken", { body })).data.token}` };
}

/** All that a refused call could have changed in the thread, as text. */
async function fingerprint({ thread, note }: Objects): Promise<string> {
  const { db } = app.app.store;
  return JSON.stringify([
    await db.selectFrom("threads").selectAll().where("id", "=", thread).execute(),
    await db.selectFrom("members").selectAll().where("thread_id", "=", thread).execute(),
    await db.selectFrom("messages").selectAll().where("thread_id", "=", thread).execute(),
    await db.selectFrom("turns").select(["id", "status", "stop"]).where("thread_id", "=", thread).execute(),
    await db.selectFrom("notes").selectAll().where("id", "=", note).execute(),
  ]);
}
