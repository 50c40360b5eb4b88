import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bringIn, linkTo, ownVoice } from "../testing/guests.ts";
import { checkFold } from "../testing/fold.ts";
import { inParallel, logOf, look, newId, quiet, refusal, say, sure } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { readStream } from "../testing/read-stream.ts";

let app: TestApp;
let ana: Person;
let bo: Person;
let cy: Person;
beforeAll(async () => {
  const scripts = {
    one: [[{ text: "One." }]],
    // So many pieces that a stream which is not closed would get some of them.
    long: [Array.from({ length: 3_000 }, (_, index) => [{ text: `Word ${index}. ` }, { waitMs: 5 }]).flat()],
    stuck: [[{ text: "I " }, { hang: true as const }]],
  };
  app = await startTestApp({ scripts, limits: { saveEveryMs: 200 } });
  [ana, bo, cy] = [await app.person("Ana"), await app.person("Bo"), await app.person("Cy")];
});
afterAll(() => app.close());

const threadOf = async (...voices: string[]) => (await ana.threadWith(...voices)).state.thread.id;
const sharingOf = async (id: string) => (await ana.client.call("readSharing", { params: { id } })).data;
const person = async (who: Person, id: string) => sure((await look(who, id)).you);
const rowsOf = async (id: string) => {
  const { db } = app.app.store;
  const thread = await db.selectFrom("threads").selectAll().where("id", "=", id).execute();
  const members = await db.selectFrom("members").selectAll().where("thread_id", "=", id).orderBy("id").execute();
  const messages = await db.selectFrom("messages").selectAll().where("thread_id", "=", id).orderBy("id").execute();
  return JSON.stringify([thread, members, messages]);
};

test("AZ6 a viewer reads and exports, and whatever else they ask is 403 and changes no row; a member writes", async () => {
  const id = await threadOf("one");
  const message = await say(ana, id, "Hello.");
  const turn = sure((await quiet(ana, id)).rounds[0]?.turns[0]).id;
  await bringIn(ana, id, bo, { role: "viewer" });
  await bringIn(ana, id, cy);
  const params = { id };
  const own = await ownVoice(bo, "one");
  const member = sure((await look(ana, id)).state.members[1]).id;
  const anas = await person(ana, id);
  const before = await rowsOf(id);
  const { client } = bo;
  const refused: [string, () => Promise<unknown>][] = [
    ["write", () => client.call("sendMessage", { params, body: { id: newId(), text: "No." } })],
    ["stop", () => client.call("stopThread", { params })],
    ["stop a turn", () => client.call("stopTurn", { params: { id: turn } })],
    ["run again", () => client.call("runTurnAgain", { params: { id: turn } })],
    ["continue", () => client.call("continueTurn", { params: { id: turn } })],
    ["merge", () => client.call("mergeAnswers", { params, body: {} })],
    ["react", () => client.call("letReact", { params, body: {} })],
    ["hide", () => client.call("hideMessage", { params: { id: message }, body: {} })],
    ["seat", () => client.call("seatIdentity", { params, body: { identity: own } })],
    ["unseat", () => client.call("removeMember", { params: { id, member } })],
    ["parameters", () => client.call("changeMember", { params: { id, member }, body: { name: "No" } })],
    ["rename", () => client.call("changeThread", { params, body: { title: "No" } })],
    ["mode", () => client.call("changeThread", { params, body: { mode: "panel" } })],
    ["publish", () => client.call("changeThread", { params, body: { visibility: "public" } })],
    ["invite", () => client.call("createInvitation", { params, body: { kind: "link", role: "member" } })],
    ["promote oneself", () => client.call("changePerson", { params: { id, person: anas }, body: { role: "member" } })],
    ["remove", () => client.call("removePerson", { params: { id, person: anas } })],
    ["hand over", () => client.call("handOver", { params, body: { person: anas } })],
    ["budget", () => client.call("changeThreadBudget", { params, body: { cap: 1 } })],
    ["shared note", () => client.call("createNote", { body: { text: "No.", thread: id } })],
    ["delete", () => client.call("deleteThread", { params })],
  ];
  for (const [what, call] of refused) expect([what, await refusal(call())]).toEqual([what, "403 forbidden"]);
  expect(await rowsOf(id)).toBe(before);
  expect((await bo.client.call("readThread", { params })).data.state.rounds).toHaveLength(1);
  // As plain HTTP: the answer of this route is a file.
  const file = await fetch(`${app.url}/api/threads/${id}/export?format=markdown`, { headers: { Cookie: bo.cookie } });
  expect(await file.text()).toContain("Hello.");

  await say(cy, id, "I may.");
  expect((await quiet(ana, id, 2)).rounds[1]?.messages[0]?.author).toBe(await person(cy, id));
  expect(await refusal(cy.client.call("changeThread", { params, body: { title: "No" } }))).toBe("403 forbidden");
  expect(await refusal(cy.client.call("removeMember", { params: { id, member } }))).toBe("403 forbidden");
  expect((await ana.client.call("removeMember", { params: { id, member } })).status).toBe(200);
});

test("AZ7 a person who is removed in mid-stream gets nothing created afterwards; who stays gets all of it", async () => {
  const id = await threadOf("long");
  const bos = await bringIn(ana, id, bo);
  const alone = await readStream(`${app.url}/api/threads/${id}/events`, bo.cookie);
  const shared = await readStream(`${app.url}/api/events?threads=${id}`, bo.cookie);
  const stays = await readStream(`${app.url}/api/threads/${id}/events`, ana.cookie);
  await say(ana, id, "Talk long.");
  const deltas = (stream: typeof alone) =>
    stream.events.filter((one) => "live" in one && one.live.type === "turn.delta").length;
  for (const stream of [alone, shared]) await eventually("text streams", async () => deltas(stream) > 20);
  const { seq } = (await ana.client.call("removePerson", { params: { id, person: bos } })).data;
  const at = Date.now();
  await alone.ended;
  expect(Date.now() - at).toBeLessThan(1_000);
  const gone = (stream: typeof alone) =>
    stream.events.findIndex((one) => one.log === id && "live" in one && one.live.type === "thread.gone");
  await eventually("the shared stream says so", async () => gone(shared) !== -1);
  const before = deltas(stays);
  await eventually("much more is written", async () => deltas(stays) > before + 50);
  for (const stream of [alone, shared]) {
    expect(stream.events.slice(gone(stream) + 1).filter((one) => one.log === id)).toEqual([]);
    const seqs = stream.events.flatMap((one) => ("event" in one && one.log === id ? [one.event.seq] : []));
    expect(Math.max(...seqs)).toBeLessThanOrEqual(seq);
  }
  for (const path of [`threads/${id}/events`, `events?threads=${id}`, `threads/${id}`, `threads/${id}/messages`])
    expect((await fetch(`${app.url}/api/${path}`, { headers: { Cookie: bo.cookie } })).status).toBe(404);
  const list = (await bo.client.call("listThreads", {})).data.threads;
  expect(list.map((one) => one.id)).not.toContain(id);
  process.stdout.write(
    "AZ7: removed in mid-stream: two streams said so and brought nothing after; who stayed read on\n",
  );
  await ana.client.call("stopThread", { params: { id } });
  await quiet(ana, id);
  stays.close();
  shared.close();
});

test("AZ7 where the bus lost that somebody was removed, the log says so within the second's poll", async () => {
  const id = await threadOf();
  const bos = await bringIn(ana, id, bo);
  const stream = await readStream(`${app.url}/api/threads/${id}/events`, bo.cookie);
  const { bus } = app.app.needs;
  const publish = bus.publish.bind(bus);
  bus.publish = () => undefined;
  try {
    await ana.client.call("removePerson", { params: { id, person: bos } });
  } finally {
    bus.publish = publish;
  }
  await stream.ended;
  await say(ana, id, "Not for Bo.");
  expect(JSON.stringify(stream.events)).not.toContain("Not for Bo.");
  expect(stream.events.at(-1)).toMatchObject({ live: { type: "thread.gone" } });
});

test("AZ7 who is made a viewer in mid-stream reads on and writes nothing from then on", async () => {
  const id = await threadOf();
  const bos = await bringIn(ana, id, bo);
  const stream = await readStream(`${app.url}/api/threads/${id}/events`, bo.cookie);
  await say(bo, id, "I may.");
  await ana.client.call("changePerson", { params: { id, person: bos }, body: { role: "viewer" } });
  expect(await refusal(say(bo, id, "I may not."))).toBe("403 forbidden");
  await say(ana, id, "You may read this.");
  await eventually("it is read", async () => JSON.stringify(stream.events).includes("You may read this."));
  expect(JSON.stringify(stream.events)).not.toContain("I may not.");
  await ana.client.call("changePerson", { params: { id, person: bos }, body: { role: "member" } });
  await say(bo, id, "Again I may.");
  stream.close();
});

test("E4 E16 whoever leaves takes their voices along; who comes back is the same member", async () => {
  const id = await threadOf("one");
  const before = (await look(ana, id)).state;
  const bos = await bringIn(ana, id, bo);
  const mine = await ownVoice(bo, "stuck");
  const seated = (await bo.client.call("seatIdentity", { params: { id }, body: { identity: mine } })).data.member;
  await say(bo, id, "Go.");
  await eventually("Bo's voice is called", async () => app.voices.requests.some((one) => one.model === "stuck"));
  await bo.client.call("leaveThread", { params: { id } });
  const after = await quiet(ana, id);
  expect(after.rounds[0]?.turns.find((turn) => turn.member === seated.id)?.outcome).toBe("stopped");
  expect(
    after.members
      .filter((one) => one.left)
      .map((one) => one.id)
      .toSorted(),
  ).toEqual([bos, seated.id].toSorted());
  await checkFold(app, ana, id, before);
  expect(await bringIn(ana, id, bo, { role: "viewer" })).toBe(bos);
  await checkFold(app, ana, id, before);
  expect((await look(bo, id)).state.members.find((one) => one.id === bos)).toMatchObject({
    role: "viewer",
    left: false,
  });
});

test("the owner stays until the thread is handed over, and is a member then", async () => {
  const id = await threadOf();
  const before = (await look(ana, id)).state;
  const anas = await person(ana, id);
  const bos = await bringIn(ana, id, bo, { role: "viewer" });
  const { client } = ana;
  expect(await refusal(client.call("leaveThread", { params: { id } }))).toBe("409 owner_stays");
  expect(await refusal(client.call("removePerson", { params: { id, person: anas } }))).toBe("409 owner_stays");
  expect(await refusal(client.call("handOver", { params: { id }, body: { person: anas } }))).toBe("409 owner_stays");
  expect(await refusal(client.call("handOver", { params: { id }, body: { person: newId() } }))).toBe("404 not_found");
  await client.call("handOver", { params: { id }, body: { person: bos } });
  await checkFold(app, ana, id, before);
  const roles = (await look(bo, id)).state.members.map((one) => [one.id, one.role]);
  expect(Object.fromEntries(roles)).toMatchObject({ [anas]: "member", [bos]: "owner" });
  expect(await refusal(client.call("deleteThread", { params: { id } }))).toBe("403 forbidden");
  await client.call("leaveThread", { params: { id } });
  expect((await bo.client.call("deleteThread", { params: { id } })).status).toBe(204);
});

test("AZ15 of 50 people who follow a single-use link at once, one comes in", async () => {
  const id = await threadOf();
  const token = await linkTo(ana, id, { uses: 1 });
  const people: Person[] = [];
  await inParallel(
    Array.from({ length: 50 }, (_, index) => index),
    8,
    async (index) => void people.push(await app.person(`Crowd${index}`)),
  );
  const answers = await Promise.all(
    people.map((one) =>
      one.client.call("join", { params: { token } }).then(
        () => "200",
        (error: { status: number; code: string }) => `${error.status} ${error.code}`,
      ),
    ),
  );
  expect(answers.filter((one) => one === "200")).toHaveLength(1);
  expect(answers.filter((one) => one === "404 invitation_over")).toHaveLength(49);
  expect((await look(ana, id)).state.members).toHaveLength(2);
  expect((await logOf(app, id)).filter((event) => event.type === "member.joined")).toHaveLength(2);
}, 60_000);

test("AZ15 a link that expired, was withdrawn, is another thread's or was guessed lets nobody in", async () => {
  const id = await threadOf();
  const { db } = app.app.store;
  const expired = await linkTo(ana, id, { days: 1 });
  const hash = createHash("sha256").update(expired).digest("base64url");
  await db
    .updateTable("invitations")
    .set({ expires_at: Date.now() - 1 })
    .where("token_hash", "=", hash)
    .execute();
  const revoked = await linkTo(ana, id);
  const invitation = sure((await sharingOf(id)).invitations[0]).id;
  const elsewhere = await threadOf();
  const params = { id: elsewhere, invitation };
  expect(await refusal(ana.client.call("revokeInvitation", { params }))).toBe("404 not_found");
  await ana.client.call("revokeInvitation", { params: { id, invitation } });
  const guessed = "A".repeat(43);
  for (const token of [expired, revoked, guessed])
    for (const name of ["readJoinPage", "join"] as const)
      expect(await refusal(bo.client.call(name, { params: { token } }))).toBe("404 invitation_over");
  expect(await refusal(bo.client.call("join", { params: { token: "short" } }))).toBe("404 not_found");
  const good = await linkTo(ana, elsewhere);
  expect((await bo.client.call("join", { params: { token: good } })).data.thread).toBe(elsewhere);
  expect(await refusal(look(bo, id))).toBe("404 not_found");
  expect((await look(ana, id)).state.members).toHaveLength(1);
});

test("AZ15 looking at a link uses nothing up; its secret has 256 bits and is stored nowhere", async () => {
  const id = await threadOf("one");
  await ana.client.call("changeThread", { params: { id }, body: { title: "Garden" } });
  const token = await linkTo(ana, id, { uses: 1, role: "viewer" });
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  for (const method of ["HEAD", "GET", "HEAD", "GET"])
    expect((await fetch(`${app.url}/api/join/${token}`, { method, headers: { Cookie: bo.cookie } })).status).toBe(200);
  expect((await fetch(`${app.url}/api/join/${token}`)).status).toBe(401);
  const page = (await bo.client.call("readJoinPage", { params: { token } })).data;
  expect(page).toMatchObject({ title: "Garden", by: "Ana", role: "viewer", reads: "all", thread: null });
  expect([page.people.map((one) => one.name), page.voices.map((one) => one.name)]).toEqual([["Ana"], ["one"]]);
  expect(sure((await sharingOf(id)).invitations[0])).toMatchObject({ usesLeft: 1, used: 0 });
  const rows = await app.app.store.db.selectFrom("invitations").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(app.logged.join("")).not.toContain(token);
  // Who sits there already uses nothing up either.
  await ana.client.call("join", { params: { token } });
  expect((await bo.client.call("join", { params: { token } })).data.thread).toBe(id);
  expect(await refusal(cy.client.call("join", { params: { token } }))).toBe("404 invitation_over");
  expect((await sharingOf(id)).invitations).toEqual([]);
});

test("AU2 asking a name that exists and one that does not is answered alike; the one who exists is told", async () => {
  const id = await threadOf();
  const stream = await readStream(`${app.url}/api/events`, cy.cookie);
  const ask = async (login: string) => {
    const body = { kind: "person" as const, login, role: "member" as const };
    const { status, data } = await ana.client.call("createInvitation", { params: { id }, body });
    const { id: _, createdAt, expiresAt, login: typed, ...rest } = data.invitation;
    return { status, url: data.url, typed: typed === login, days: (sure(expiresAt) - createdAt) / 86_400_000, ...rest };
  };
  const here = await ask("Cy@example.org");
  expect(await ask("nobody@example.org")).toEqual(here);
  expect(await ask("ana@example.org")).toEqual(here);
  expect((await sharingOf(id)).invitations).toHaveLength(3);
  await eventually("Cy is told", async () => JSON.stringify(stream.events).includes("invitation.changed"));
  stream.close();
  const received = async () => (await cy.client.call("listInvitations", {})).data.invitations;
  const [first] = await received();
  expect(first).toMatchObject({ by: "Ana", role: "member" });
  const params = { id: sure(first).id };
  expect(await refusal(bo.client.call("acceptInvitation", { params }))).toBe("404 not_found");
  await cy.client.call("declineInvitation", { params });
  expect(await received()).toEqual([]);
  expect(await refusal(cy.client.call("acceptInvitation", { params }))).toBe("404 not_found");
  await ask("cy@example.org");
  const again = sure((await received())[0]).id;
  expect((await cy.client.call("acceptInvitation", { params: { id: again } })).data.thread).toBe(id);
  expect(await received()).toEqual([]);
  await say(cy, id, "Here I am.");
});

test("AU15 the address of an invitation is the configured one, whatever host the request names", async () => {
  const id = await threadOf();
  const response = await fetch(`${app.url}/api/threads/${id}/invitations`, {
    method: "POST",
    headers: { Cookie: ana.cookie, "Content-Type": "application/json", "X-Forwarded-Host": "evil.example" },
    body: JSON.stringify({ kind: "link", role: "member" }),
  });
  const { url } = await response.json();
  expect(response.status).toBe(201);
  expect(url.startsWith(`${app.app.config.url.origin}/join/`)).toBe(true);
});

test("public threads are listed for accounts, who ask to join and are let in or not", async () => {
  const id = await threadOf("one");
  const hidden = await threadOf();
  const params = { id };
  await ana.client.call("changeThread", { params, body: { visibility: "public" } });
  const listed = async (who: Person) => (await who.client.call("explore", {})).data.threads;
  const mine = sure((await listed(bo)).find((one) => one.title === "Test"));
  expect(mine).toMatchObject({ people: 1, thread: null, asked: false });
  expect(JSON.stringify(await listed(bo))).not.toContain(hidden);
  expect(sure((await listed(ana)).find((one) => one.publicId === mine.publicId)).thread).toBe(id);
  expect((await fetch(`${app.url}/api/explore`)).status).toBe(401);

  const ask = { params: { publicId: mine.publicId } };
  await bo.client.call("askToJoin", ask);
  await bo.client.call("askToJoin", ask);
  expect((await listed(bo)).find((one) => one.publicId === mine.publicId)?.asked).toBe(true);
  const request = sure((await sharingOf(id)).requests[0]);
  expect(request.name).toBe("Bo");
  await ana.client.call("answerRequest", { params: { id, request: request.id }, body: { accept: null } });
  expect(await refusal(look(bo, id))).toBe("404 not_found");
  await bo.client.call("askToJoin", ask);
  expect((await sharingOf(id)).requests).toHaveLength(1);
  const second = sure((await sharingOf(id)).requests[0]);
  const accept = { role: "viewer" as const };
  await ana.client.call("answerRequest", { params: { id, request: second.id }, body: { accept } });
  expect((await look(bo, id)).state.members.find((one) => one.profile.name === "Bo")?.role).toBe("viewer");
  await ana.client.call("changeThread", { params, body: { visibility: "private" } });
  expect(await refusal(cy.client.call("askToJoin", ask))).toBe("404 not_found");
});
