import type { Id, LiveEvent } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenStream, readStream } from "../testing/read-stream.ts";
import { bringIn } from "../testing/guests.ts";
import { refusal, say } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
let ana: Person;
const streams: OpenStream[] = [];
beforeAll(async () => {
  app = await startTestApp({ scripts: { plain: [[{ text: "Yes." }]] } });
  ana = await app.person("Ana");
});
afterAll(async () => {
  for (const stream of streams) stream.close();
  await app.close();
});

type PresenceEvent = Extract<LiveEvent, { type: "presence" }>;

async function follow(person: Person, thread: Id): Promise<OpenStream> {
  const stream = await readStream(`${app.url}/api/threads/${thread}/events`, person.cookie);
  streams.push(stream);
  return stream;
}

function heard(stream: OpenStream): PresenceEvent[] {
  return stream.events.flatMap((one) => ("live" in one && one.live.type === "presence" ? [one.live] : []));
}

function hears(stream: OpenStream, what: Partial<PresenceEvent>): Promise<PresenceEvent> {
  const isIt = (one: PresenceEvent): boolean =>
    Object.entries(what).every(([key, value]) => one[key as "member"] === value);
  return eventually(JSON.stringify(what), async () => heard(stream).find(isIt), 5_000);
}

const tell = (person: Person, thread: Id, state: "reading" | "typing" | "away") =>
  person.client.call("sayPresence", { params: { id: thread }, body: { state } });

test("E17 what one person does in a thread is heard by the others at once, and by who joins later", async () => {
  const bo = await app.person("Bo");
  const { state } = await ana.threadWith("plain");
  const thread = state.thread.id;
  const boMember = await bringIn(ana, thread, bo, { role: "member" });
  const anaStream = await follow(ana, thread);
  await hears(anaStream, { member: boMember, state: "away" });

  const from = performance.now();
  await tell(bo, thread, "reading");
  await hears(anaStream, { member: boMember, state: "reading", readSeq: null });
  await tell(bo, thread, "typing");
  await hears(anaStream, { member: boMember, state: "typing" });
  process.stdout.write(`presence: reading and typing heard after ${Math.round(performance.now() - from)} ms\n`);
  const later = await follow(ana, thread);
  await hears(later, { member: boMember, state: "typing" });

  const before = heard(anaStream).length;
  for (let time = 0; time < 20; time += 1) await tell(bo, thread, "typing");
  await tell(bo, thread, "away");
  await hears(anaStream, { member: boMember, state: "away", readSeq: null });
  expect(heard(anaStream).length - before, "the same again is not passed on").toBeLessThanOrEqual(3);
});

test("reading places are told to the others who are there, once a second at most", async () => {
  const bo = await app.person("Bob");
  const { state } = await ana.threadWith("plain");
  const thread = state.thread.id;
  const boMember = await bringIn(ana, thread, bo, { role: "member" });
  const stream = await follow(ana, thread);
  await tell(ana, thread, "reading");
  await say(ana, thread, "Hello.");
  const seq = await eventually("the answer", async () => {
    const now = (await ana.client.call("readThread", { params: { id: thread } })).data.state;
    return now.running === null && now.total === 1 ? now.seq : null;
  });
  for (let at = seq - 4; at <= seq; at += 1)
    await bo.client.call("markRead", { params: { id: thread }, body: { seq: at } });
  await hears(stream, { member: boMember, readSeq: seq });
  expect(heard(stream).filter((one) => one.member === boMember && (one.readSeq ?? 0) > 0).length).toBeLessThanOrEqual(
    2,
  );
});

test("a viewer is never typing, a stranger says and hears nothing, and alone nobody is told anything", async () => {
  const [vi, stranger] = [await app.person("Vi"), await app.person("Sam")];
  const { state } = await ana.threadWith("plain");
  const thread = state.thread.id;
  const alone = await follow(ana, thread);
  await ana.client.call("markRead", { params: { id: thread }, body: { seq: state.seq } });
  await say(ana, thread, "Anyone?");
  await eventually("the answer", async () =>
    alone.events.some((one) => "event" in one && one.event.type === "round.ended"),
  );
  expect(heard(alone)).toEqual([]);

  const viMember = await bringIn(ana, thread, vi, { role: "viewer" });
  await tell(vi, thread, "typing");
  await hears(alone, { member: viMember, state: "reading" });
  expect(await refusal(tell(stranger, thread, "reading"))).toBe("404 not_found");
  expect((await follow(stranger, thread)).status).toBe(404);
});
