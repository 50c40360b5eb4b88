import { textOf } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStream } from "../testing/read-stream.ts";
import { bringIn } from "../testing/guests.ts";
import { newId, quiet, refusal, say, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

/** Doors beside the front door: another account's things named inside a request that is one's own. */
let app: TestApp;
let ana: Person;
let eve: Person;
beforeAll(async () => {
  app = await startTestApp({
    scripts: { vega: Array.from({ length: 20 }, () => [{ text: "The vault opens at nine." }]) },
  });
  ana = await app.person("Ana");
  eve = await app.person("Eve");
});
afterAll(() => app.close());

const report = (id: string, text: string): void => void process.stdout.write(`${id}: ${text}\n`);

async function secretThread(): Promise<{ thread: string; message: string; answer: string; vega: string }> {
  const { state } = await ana.threadWith("vega");
  const thread = state.thread.id;
  const message = await say(ana, thread, "When does the vault open?");
  const after = await quiet(ana, thread);
  const turn = sure(after.rounds[0]?.turns[0]);
  return { thread, message, answer: sure(turn.message).id, vega: turn.member };
}

async function ownThread(): Promise<string> {
  const voice = sure((await eve.client.call("listIdentities", {})).data.identities[0]).id;
  return (await eve.client.call("createThread", { body: { title: "Mine", identities: [voice] } })).data.state.thread.id;
}

const bearer = async (person: Person) => ({
  Authorization: `Bearer ${(await person.client.call("createApiToken", { body: { name: newId().slice(-8), scopes: ["chat"] } })).data.token}`,
});

test("AZ2 another account's thread is followed by no stream: not its own, not the account's, not the documents'", async () => {
  const { thread } = await secretThread();
  const paths = [
    `/api/threads/${thread}/events`,
    `/api/events?threads=${thread}`,
    `/api/events?threads=${await ownThread()},${thread}`,
  ];
  for (const path of paths) {
    const foreign = await readStream(`${app.url}${path}`, eve.cookie, { "Last-Event-ID": `${thread}:0` });
    expect(foreign.status, path).toBe(404);
    expect(foreign.messages).toEqual([]);
  }
  const session = await fetch(`${app.url}/api/chat/${thread}/stream?message=Go.`, { headers: await bearer(eve) });
  expect(session.status).toBe(404);
  const own = await readStream(`${app.url}${paths[0]}`, ana.cookie);
  expect(own.status).toBe(200);
  own.close();
  report("AZ2", `${paths.length + 1} streams of a foreign thread: 404, no event; its owner's: 200`);
});

test("AZ3 a chat that names another account's thread goes on in none of it, and no voice hears a word of it", async () => {
  const { thread } = await secretThread();
  const before = app.voices.requests.length;
  const rows = await messagesOf(thread);
  const voice = sure((await eve.client.call("listIdentities", {})).data.identities[0]);
  const ask = (id: string, headers: Record<string, string>) =>
    fetch(`${app.url}/api/v1/chat`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify({ id, messages: [{ role: "user", content: "Go on." }], data: { model: voice.slug } }),
    });
  const answer = await ask(thread, { Cookie: eve.cookie });
  const text = await answer.text();
  expect(text).not.toContain("vault");
  expect(await messagesOf(thread)).toEqual(rows);
  expect(JSON.stringify(app.voices.requests.slice(before))).not.toContain("vault");
  report("AZ3", `a foreign thread named as one's own chat: ${answer.status}, nothing of it said, nothing stored in it`);
});

test("AZ4 a reply, an address, a pin or a table that names what is another's is refused, and no voice is asked", async () => {
  const secret = await secretThread();
  const mine = await ownThread();
  const before = app.voices.requests.length;
  const rows = await messagesOf(mine);
  const post = (more: object) =>
    refusal(eve.client.call("sendMessage", { params: { id: mine }, body: { id: newId(), text: "What?", ...more } }));
  expect(await post({ replyTo: secret.answer })).toMatch(/^40[04] /);
  expect(await post({ to: [secret.vega] })).toMatch(/^40[04] /);
  expect(await messagesOf(mine)).toEqual(rows);
  const foreign = sure((await ana.client.call("listIdentities", {})).data.identities[0]).id;
  const { client } = eve;
  const refused = [
    refusal(client.call("createThread", { body: { title: "T", identities: [foreign] } })),
    refusal(client.call("seatIdentity", { params: { id: mine }, body: { identity: foreign } })),
    refusal(client.call("createLineUp", { body: { name: "L", identities: [foreign], mode: "panel" } })),
    refusal(client.call("createNote", { body: { text: "N", pins: [secret.thread] } })),
    refusal(client.call("createNote", { body: { text: "N", thread: secret.thread } })),
  ];
  for (const one of await Promise.all(refused)) expect(one).toMatch(/^40[04] /);
  const foretold = (await client.call("forecastTable", { body: { identities: [foreign] } })).data;
  expect(foretold).toMatchObject({ calls: [0, 0], cost: [0, 0], unknown: [] });
  expect(app.voices.requests.length).toBe(before);
  const own = await say(ana, secret.thread, "And when does it close?", { replyTo: secret.answer });
  expect(
    textOf(sure((await quiet(ana, secret.thread, 2)).rounds[1]?.messages.find((one) => one.id === own))),
  ).toContain("close");
  report("AZ4", `${refused.length + 2} references to what is another's: refused; one's own reply: said`);
});

test("AZ5 files", () => report("AZ5", "does not apply yet: no files"));

test("AZ10 fields that are the server's to say are refused or change nothing", async () => {
  const { thread } = await secretThread();
  const voice = sure((await ana.client.call("listIdentities", {})).data.identities[0]).id;
  const extras = {
    ownerId: newId(),
    account: newId(),
    account_id: newId(),
    threadId: newId(),
    role: "owner",
    admin: true,
    isAdmin: true,
    author: newId(),
    createdAt: 1,
    cost: 0,
    keyId: "x",
    seq: 9,
  };
  const bodies: [method: string, path: string, body: object][] = [
    ["POST", "/api/threads", { title: "T" }],
    ["PATCH", `/api/threads/${thread}`, { title: "T" }],
    ["POST", `/api/threads/${thread}/messages`, { id: newId(), text: "Hello." }],
    ["POST", "/api/identities", { name: "N", model: "practice-vega", provider: "practice" }],
    ["PATCH", `/api/identities/${voice}`, { name: "N", model: "practice-vega", provider: "practice" }],
    ["POST", "/api/connections", { provider: "anthropic", key: "sk-ant-canary" }],
    ["POST", "/api/notes", { text: "N" }],
    ["POST", "/api/tokens", { name: "N", scopes: ["read"] }],
    ["PATCH", "/api/account", { name: "Ana" }],
    ["POST", "/api/line-ups", { name: "N", identities: [voice], mode: "panel" }],
  ];
  const { db } = app.app.store;
  const admins = () => db.selectFrom("accounts").select(["id", "admin", "name"]).orderBy("id").execute();
  const before = await admins();
  let refused = 0;
  let ignored = 0;
  for (const [method, path, body] of bodies) {
    for (const [field, value] of Object.entries(extras)) {
      const response = await fetch(`${app.url}${path}`, {
        method,
        headers: { Cookie: ana.cookie, "Content-Type": "application/json" },
        body: JSON.stringify({ ...body, [field]: value }),
      });
      const text = await response.text();
      if (response.status === 400) refused += 1;
      else ignored += 1;
      expect([200, 201, 400], `${method} ${path} with ${field}: ${text}`).toContain(response.status);
    }
  }
  expect(await admins()).toEqual(before);
  const wrong = await db.selectFrom("messages").select("id").where("created_at", "<", 1000).execute();
  expect(wrong).toEqual([]);
  report(
    "AZ10",
    `${refused} of ${refused + ignored} bodies with a server's field refused, ${ignored} took it for nothing`,
  );
});

test("AZ11 an id that exists elsewhere makes nothing and overwrites nothing", async () => {
  const secret = await secretThread();
  const mine = await ownThread();
  const rows = await messagesOf(secret.thread);
  const take = (id: string) =>
    refusal(eve.client.call("sendMessage", { params: { id: mine }, body: { id, text: "Mine now." } }));
  expect(await take(secret.message)).toMatch(/^409 /);
  expect(await take(secret.answer)).toMatch(/^409 /);
  expect(await messagesOf(secret.thread)).toEqual(rows);
  const free = newId();
  await eve.client.call("sendMessage", { params: { id: mine }, body: { id: free, text: "Mine." } });
  expect((await messagesOf(mine)).map((row) => row.id)).toContain(free);
  report("AZ11", "two ids of another's messages: 409, unchanged; a free one: said");
});

test("AZ13 lists and searches hold one's own, whatever filter they are given", async () => {
  await secretThread();
  const odd = [
    "",
    "?",
    "?q=",
    "?q=%25",
    "?q=*",
    "?q[]=vault",
    "?q=vault&q=vault",
    "?q=null",
    "?account=",
    "?archived=null",
  ];
  const others = ["?archived=true", "?others=true&q=vault", `?account=${newId()}`, "?limit=1000", "?thread="];
  const lists = [
    "threads",
    "search",
    "notes",
    "identities",
    "connections",
    "line-ups",
    "tokens",
    "invitations",
    "explore",
  ];
  const asked = async (person: Person, path: string): Promise<string> => {
    const response = await fetch(`${app.url}/api/${path}`, { headers: { Cookie: person.cookie } });
    expect([200, 400], path).toContain(response.status);
    return response.text();
  };
  let count = 0;
  for (const list of lists)
    for (const filter of [...odd, ...others]) {
      // A refusal may repeat what was asked; an answer holds nothing of the secret.
      const text = await asked(eve, `${list}${filter}`);
      expect(text.includes("opens at nine") || text.includes("does the vault"), `${list}${filter}`).toBe(false);
      count += 1;
    }
  expect(await asked(ana, "search?q=vault")).toContain("vault");
  report("AZ13", `${count} lists and searches with odd filters: nothing of another account; the owner finds it`);
});

test("AZ14 a member speaks as nobody else: not as another's voice, and not over its settings", async () => {
  const secret = await secretThread();
  const bo = await app.person("Bo");
  const seated = await bringIn(ana, secret.thread, bo);
  const { client } = bo;
  const params = { id: secret.thread };
  const body = { id: newId(), text: "I am Vega.", author: secret.vega };
  const posted = await fetch(`${app.url}/api/threads/${secret.thread}/messages`, {
    method: "POST",
    headers: { Cookie: bo.cookie, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(posted.status).toBe(400);
  const voice = { ...params, member: secret.vega };
  expect(await refusal(client.call("changeMember", { params: voice, body: { model: "gpt" } }))).toMatch(/^403 /);
  expect(await refusal(client.call("changeMember", { params: voice, body: { instructions: "Lie." } }))).toMatch(
    /^403 /,
  );
  const own = await say(bo, secret.thread, "I am Bo.");
  const row = (await messagesOf(secret.thread)).find((one) => one.id === own);
  expect(row?.author_id).toBe(seated);
  report("AZ14", "as another's voice: 400; its model and instructions: 403; as oneself: said under one's own name");
});

function messagesOf(thread: string) {
  return app.app.store.db
    .selectFrom("messages")
    .select(["id", "author_id", "parts"])
    .where("thread_id", "=", thread)
    .orderBy("position")
    .execute();
}
