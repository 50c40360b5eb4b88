import { applyEvent, type ThreadEvent } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bringIn, ownVoice } from "../testing/guests.ts";
import { readStream } from "../testing/read-stream.ts";
import { look, newId, quiet, refusal, say, sure } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

/** What a newcomer who reads from now on must meet by no path, and one who reads all must. */
const secret = "Xylophone";
const open = "Marimba";

let app: TestApp;
let ana: Person;
let all: Person;
let late: Person;
let id: string;
let old: { round: string; turn: string; message: string; answer: string };
let fresh: { turn: string; message: string };
beforeAll(async () => {
  const scripts = {
    echo: [
      [{ text: `The ${secret} of before.` }],
      [{ text: `Waiting ${secret}.` }, { gate: "late" }, { text: ` And ${secret} at the end.` }],
      [{ text: `An ${open}.` }],
      [{ text: `Again the ${secret}.` }],
      [{ text: `Another ${open}.` }],
    ],
  };
  app = await startTestApp({ scripts, limits: { saveEveryMs: 200 } });
  [ana, all, late] = [await app.person("Ana"), await app.person("All"), await app.person("Late")];
  id = (await ana.threadWith("echo")).state.thread.id;
  const message = await say(ana, id, `What is a ${secret}?`);
  const [round] = (await quiet(ana, id)).rounds;
  const turn = sure(round?.turns[0]);
  old = { round: sure(round).id, turn: turn.id, message, answer: sure(turn.message).id };
  await bringIn(ana, id, all);
  // A round that runs, and a message that waits, while the newcomer comes in.
  await say(ana, id, `Go on about the ${secret}.`);
  await app.voices.reached("late");
  await say(ana, id, `And this ${secret} waits.`);
  await bringIn(ana, id, late, { reads: "from_now" });
});
afterAll(() => app.close());

const get = async (person: Person, path: string, headers: Record<string, string> = {}): Promise<string> => {
  const response = await fetch(`${app.url}/api/${path}`, { headers: { Cookie: person.cookie, ...headers } });
  return `${response.status} ${await response.text()}`;
};

/** Every path by which words of a thread leave the server for somebody who sits in it. */
const paths = (): Record<string, string> => ({
  snapshot: `threads/${id}?rounds=200`,
  "older rounds": `threads/${id}/rounds?before=1000&limit=200`,
  "rounds from the first": `threads/${id}/rounds?before=1`,
  messages: `threads/${id}/messages?limit=500`,
  search: `search?q=${secret}`,
  "search beside the path": `search?q=${secret}&others=true`,
  markdown: `threads/${id}/export?format=markdown&others=true`,
  json: `threads/${id}/export?format=json`,
  print: `threads/${id}/export?format=html`,
  "calls as a table": `threads/${id}/export?format=csv`,
  "what the old turn saw": `turns/${old.turn}/seen`,
  "what the new turn saw": `turns/${fresh.turn}/seen`,
  costs: `threads/${id}/costs`,
  notes: `notes?thread=${id}`,
  threads: "threads",
  identities: "identities",
  explore: "explore",
  invitations: "invitations",
});

test("S9 a newcomer who reads from now on meets no word of before by any path, and one who reads all does", async () => {
  const bystander = await readStream(`${app.url}/api/threads/${id}/events`, late.cookie, {
    "Last-Event-ID": `${id}:0`,
  });
  const shared = await readStream(`${app.url}/api/events?threads=${id}`, late.cookie, { "Last-Event-ID": `${id}:1` });
  const reader = await readStream(`${app.url}/api/threads/${id}/events`, all.cookie, { "Last-Event-ID": `${id}:0` });
  const before = (await look(late, id)).state;
  expect(before.rounds).toEqual([]);
  app.voices.release("late");
  // The message that waited makes the next round; what it says is of before, what is answered to it is not.
  const state = await quiet(ana, id, 3);
  fresh = { turn: sure(state.rounds[2]?.turns[0]).id, message: sure(state.rounds[2]?.turns[0]?.message).id };
  // Another version in a round of before.
  await ana.client.call("runTurnAgain", { params: { id: old.turn } });
  await quiet(ana, id, 3);
  const after = await say(ana, id, `A new ${open}, please.`);
  await quiet(ana, id, 4);
  const last = sure((await look(ana, id)).state.seq);
  for (const stream of [bystander, shared, reader])
    await eventually("each stream is at the end", async () =>
      stream.events.some((one) => "event" in one && one.log === id && one.event.seq === last),
    );

  const met: string[] = [];
  for (const [name, path] of Object.entries(paths())) {
    if ((await get(late, path)).includes(secret)) met.push(name);
  }
  expect(met).toEqual([]);
  for (const stream of [bystander, shared]) {
    expect(JSON.stringify(stream.events)).not.toContain(secret);
    expect(stream.events.find((one) => "live" in one && one.live.type === "resync")).toBeDefined();
  }
  expect(JSON.stringify(reader.events)).toContain(secret);
  const readsAll = [
    "snapshot",
    "older rounds",
    "messages",
    "search",
    "markdown",
    "json",
    "print",
    "what the old turn saw",
  ];
  for (const name of readsAll)
    expect([name, (await get(all, sure(paths()[name]))).includes(secret)]).toEqual([name, true]);
  for (const name of ["snapshot", "older rounds", "messages", "markdown", "json", "print"])
    expect([name, (await get(late, sure(paths()[name]))).includes(open)]).toEqual([name, true]);
  expect(JSON.stringify(bystander.events)).toContain(open);

  // E4 holds for a newcomer too: what they held, with their own events, is what they fetch now.
  const events = bystander.events.flatMap((one) => ("event" in one ? [one.event as ThreadEvent] : []));
  const seqs = events.map((event) => event.seq);
  expect(seqs).toEqual(seqs.map((_, index) => sure(seqs[0]) + index));
  expect(events.reduce(applyEvent, before)).toEqual((await look(late, id)).state);
  expect((await look(late, id)).state.rounds[1]?.messages[0]?.id).toBe(after);
  expect((await get(late, `threads/${id}/rounds?before=2`)).startsWith("200")).toBe(true);
  expect((await late.client.call("readRounds", { params: { id }, query: { before: 2 } })).data).toMatchObject({
    from: 0,
    rounds: [],
  });
  for (const stream of [bystander, shared, reader]) stream.close();
});

test("what lies before a newcomer's reach is answered as if it did not exist, and what lies after it as usual", async () => {
  const { client } = late;
  const stranger = { id: newId() };
  for (const params of [{ id: old.turn }, stranger]) {
    expect(await refusal(client.call("readSeen", { params }))).toBe("404 not_found");
    expect(await refusal(client.call("runTurnAgain", { params }))).toBe("404 not_found");
    expect(await refusal(client.call("continueTurn", { params }))).toBe("404 not_found");
    expect(await refusal(client.call("stopTurn", { params }))).toBe("404 not_found");
  }
  for (const message of [old.message, old.answer]) {
    expect(await refusal(client.call("hideMessage", { params: { id: message }, body: {} }))).toBe("404 not_found");
    expect(await refusal(say(late, id, "As you said.", { replyTo: message }))).toBe("404 not_found");
    const query = { after: message };
    expect(await refusal(client.call("listMessages", { params: { id }, query }))).toBe("404 not_found");
  }
  const seen = (await client.call("readSeen", { params: { id: fresh.turn } })).data.calls;
  expect(seen.flatMap((call) => call.pieces).some((piece) => piece.missing === "withheld")).toBe(true);
  await say(late, id, "As you said.", { replyTo: fresh.message });
  await quiet(ana, id, 5);
  expect((await client.call("listMessages", { params: { id }, query: { after: fresh.message } })).status).toBe(200);
});

test("a newcomer's own voice reads the thread, and what it was shown of before stays kept from its owner", async () => {
  const identity = await ownVoice(late, "echo");
  const { member } = (await late.client.call("seatIdentity", { params: { id }, body: { identity } })).data;
  const rounds = (await look(ana, id)).state.total;
  await say(late, id, "My own voice now.", { to: [member.id] });
  const turn = sure((await quiet(ana, id, rounds + 1)).rounds.at(-1)?.turns[0]);
  expect(turn.member).toBe(member.id);
  const { messages } = sure(app.voices.requests.at(-1));
  expect(JSON.stringify(messages)).toContain(secret);
  expect(await get(late, `turns/${turn.id}/seen`)).not.toContain(secret);
});

test("what a newcomer exports is a thread of its own, which is read in again", async () => {
  const path = `${app.url}/api/threads/${id}/export?format=json`;
  const file = await (await fetch(path, { headers: { Cookie: late.cookie } })).json();
  expect(JSON.stringify(file)).not.toContain(secret);
  const { state } = (await late.client.call("importThread", { body: file })).data;
  const before = (await look(late, id)).state;
  expect(state.rounds.length).toBe(before.rounds.length);
  expect(JSON.stringify(state)).toContain(open);
});

test("who is brought in again for all reads all", async () => {
  await late.client.call("leaveThread", { params: { id } });
  await bringIn(ana, id, late);
  expect(JSON.stringify((await look(late, id)).state)).toContain(secret);
});
