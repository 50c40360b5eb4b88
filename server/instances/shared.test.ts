import type { Command, Id, LiveEvent, PresenceState } from "@parley/protocol";
import { createClient } from "@parley/protocol/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Instances, noInstances, startInstances } from "../faults/testing/instances.ts";
import { bringIn } from "../src/testing/guests.ts";
import { readStream } from "../src/testing/read-stream.ts";
import { look, newId, refusal, sure } from "../src/testing/talk.ts";
import { eventually, type Person, signUp } from "../src/testing/test-app.ts";
import { follow, type Viewer } from "./testing/follow.ts";

let instances: Instances;
let admin: Person;
beforeAll(async () => {
  if (noInstances !== null) return;
  const limits = { messagesPerMinute: 12, messagesAtOnce: 12, signInsPerQuarterHour: 4 };
  // A stream's rights are asked for again after a minute: sooner the bus alone can end it.
  instances = await startInstances({ PARLEY_LIMITS: JSON.stringify({ ...limits, recheckMs: 60_000 }) });
  // The first account is the admin's.
  admin = await signUp(() => instances.one.url, "Root");
});
afterAll(async () => {
  if (noInstances === null) await instances.stop();
});

const at = (person: Person, url: string): Person => ({
  ...person,
  client: createClient({ baseUrl: url, headers: { Cookie: person.cookie } }),
});

const presence = (viewer: Viewer, member: Id): PresenceState[] =>
  viewer.events.flatMap((one) => {
    const live: LiveEvent | null = "live" in one ? one.live : null;
    return live?.type === "presence" && live.member === member ? [live.state] : [];
  });

test.runIf(noInstances === null)(
  "K1 K2 what two people change in one memory through two processes at once is the same for both, in the same order",
  async () => {
    const ana = await signUp(() => instances.one.url, "Una");
    const bo = await signUp(() => instances.two.url, "Duo");
    const thread = (await ana.threadWith()).state.thread.id;
    await bringIn(ana, thread, bo, { role: "member" });
    const viewers = [follow(instances.one.url, ana, [thread]), follow(instances.two.url, bo, [thread])];
    const change = (person: Person, body: Command<"changeMemory">) =>
      person.client.call("changeMemory", { params: { id: thread }, body });
    const add = { op: "ADD" as const, kind: "fact" as const, cites: [], supersedes: null };
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        change(at % 2 === 0 ? ana : bo, { ...add, id: newId(), text: `Item ${at}.` }),
      ),
    );
    const memoryOf = async (person: Person) => (await look(person, thread)).state.memory;
    const shared = sure((await memoryOf(ana))[0]).id;
    await Promise.all([
      change(ana, { op: "EDIT", id: shared, text: "As Una has it." }),
      change(bo, { op: "EDIT", id: shared, text: "As Duo has it." }),
      change(bo, { op: "PIN", id: shared }),
    ]);
    const [one, two] = [await memoryOf(ana), await memoryOf(bo)];
    expect(one).toHaveLength(10);
    expect(two).toEqual(one);
    expect(one.find((item) => item.id === shared)).toMatchObject({ isPinned: true, status: "confirmed" });
    const ops = (viewer: Viewer) =>
      viewer.events.flatMap((event) =>
        "event" in event && event.event.type === "memory.changed" ? [event.event] : [],
      );
    await eventually("both pages hear of all", async () => viewers.every((viewer) => ops(viewer).length === 13));
    expect(ops(sure(viewers[1]))).toEqual(ops(sure(viewers[0])));
    for (const viewer of viewers) viewer.close();
  },
);

test.runIf(noInstances === null)(
  "E17 who is there through one process is seen through the other, at once and by who joins later",
  async () => {
    const ana = await signUp(() => instances.one.url, "Ana");
    const bo = await signUp(() => instances.two.url, "Bo");
    const thread = (await ana.threadWith()).state.thread.id;
    const member = await bringIn(ana, thread, bo, { role: "member" });
    const viewer = follow(instances.one.url, ana, [thread]);
    await eventually("she follows", async () => presence(viewer, member).length > 0);
    const tell = (state: PresenceState) => bo.client.call("sayPresence", { params: { id: thread }, body: { state } });
    const from = performance.now();
    await tell("typing");
    await eventually("she sees it", async () => presence(viewer, member).includes("typing"));
    const tookMs = performance.now() - from;
    const later = follow(instances.one.url, ana, [thread]);
    await eventually("who joins later sees it", async () => presence(later, member).includes("typing"));
    await tell("away");
    await eventually("and sees him go", async () => presence(viewer, member).at(-1) === "away");
    console.log(`typing seen through the other process after ${tookMs.toFixed(0)} ms`);
    expect(tookMs).toBeLessThan(500);
    viewer.close();
    later.close();
  },
);

test.runIf(noInstances === null)("limits count what is done through either process", async () => {
  const cy = await signUp(() => instances.one.url, "Cy");
  const thread = (await cy.threadWith()).state.thread.id;
  const codes: string[] = [];
  for (let index = 0; index < 16; index += 1) {
    const { client } = at(cy, index % 2 === 0 ? instances.one.url : instances.two.url);
    const body = { id: newId(), text: `Message ${index}` };
    const sent = await client.call("sendMessage", { params: { id: thread }, body }).then(
      () => null,
      async () => refusal(client.call("sendMessage", { params: { id: thread }, body })),
    );
    codes.push(sent ?? "sent");
  }
  expect(codes.slice(0, 12)).toEqual(Array.from({ length: 12 }, () => "sent"));
  expect(codes.slice(12)).toEqual(Array.from({ length: 4 }, () => "429 too_many_requests"));

  const signIn = (index: number, password: string): Promise<Response> =>
    fetch(`${index % 2 === 0 ? instances.one.url : instances.two.url}/api/sign-in`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email: "cy@example.org", password }),
    });
  const statuses: number[] = [];
  for (let index = 0; index < 6; index += 1) statuses.push((await signIn(index, "wrong horse battery")).status);
  expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
  // The right one does not help any more, through whichever.
  expect((await signIn(0, "correct horse battery")).status).toBe(429);
  expect((await signIn(1, "correct horse battery")).status).toBe(429);
  // Somebody else is let in.
  const dan = await signUp(() => instances.two.url, "Dan");
  expect((await dan.client.call("readEntry", {})).data.account?.name).toBe("Dan");
});

test.runIf(noInstances === null)(
  "S6 who is suspended through one process loses their streams through the other at once",
  async () => {
    const eve = await signUp(() => instances.two.url, "Eve");
    const thread = (await eve.threadWith()).state.thread.id;
    const stream = await readStream(`${instances.two.url}/api/events?threads=${thread}`, eve.cookie);
    expect(stream.status).toBe(200);
    const id = sure((await eve.client.call("readEntry", {})).data.account).id;
    const from = performance.now();
    await admin.client.call("changeServerMember", { params: { id }, body: { suspended: true } });
    await stream.ended;
    console.log(`a stream of the other process ended ${(performance.now() - from).toFixed(0)} ms after`);
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(await refusal(eve.client.call("listThreads", {}))).toMatch(/^40[13] /);
  },
);
