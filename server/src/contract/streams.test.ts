import {
  applyDelta,
  type Cursors,
  type DraftText,
  emptyDraft,
  type StreamEvent,
  type ThreadEvent,
} from "@parley/protocol";
import { createClient, subscribe } from "@parley/protocol/client";
import { afterEach, expect, test } from "vitest";
import { cutFetch } from "../testing/cut-fetch.ts";
import { readStream } from "../testing/read-stream.ts";
import { eventually, startTestApp, type TestApp } from "../testing/test-app.ts";
import { inParallel, logOf, long, look, newId, quiet, say, sure } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

const saved = (events: StreamEvent[], log: string) =>
  events.flatMap((one) => ("event" in one && one.log === log ? [one.event] : []));

test("readers that are cut again and again all read the log, whole and in order", { timeout: 3_600_000 }, async () => {
  const [readers, wanted] = long ? [50, 100_000] : [5, 5_000];
  app = await startTestApp({ limits: { streamsPerAccount: 1000 } });
  const ana = await app.person("Ana");
  const threads = await Promise.all([0, 1].map(async () => (await ana.threadWith()).state.thread.id));
  let cuts = 0;
  const all = Array.from({ length: readers }, (_, number) => {
    // Half of them have read nothing yet, the other half have read what there was.
    const cursors: Cursors = number % 2 === 0 ? Object.fromEntries(threads.map((id) => [id, 0])) : {};
    const events: StreamEvent[] = [];
    const fetch = cutFetch(
      () => app.url,
      40_000,
      () => (cuts += 1),
    );
    const client = createClient({ headers: { Cookie: ana.cookie }, fetch });
    const onState = (state: string): void => {
      // No waiting between attempts: the promise is about what is read, not when.
      if (state === "waiting") setImmediate(() => subscription.wake());
    };
    const onEvent = (event: StreamEvent): void => void events.push(event);
    const subscription = subscribe(client, { threads, cursors, onEvent, onState });
    return { events, subscription, from: number % 2 === 0 ? 0 : null };
  });
  await eventually("all are open", async () => app.app.needs !== null && all.every((one) => one.events.length >= 0));

  const from = performance.now();
  // Each message makes three events: posted, round started, round ended.
  const posts = Array.from({ length: Math.ceil(wanted / 3) }, (_, index) => index);
  await inParallel(posts, 8, async (index) => {
    await say(ana, threads[index % 2] ?? "", `Message ${index} of many.`);
  });
  const posted = performance.now();
  const logs = new Map<string, ThreadEvent[]>();
  for (const id of threads) logs.set(id, await logOf(app, id));
  const total = [...logs.values()].reduce((sum, log) => sum + log.length, 0);
  expect(total).toBeGreaterThanOrEqual(wanted);

  for (const { events, from: first } of all) {
    for (const id of threads) {
      const log = sure(logs.get(id));
      const end = sure(log.at(-1)).seq;
      await eventually("the reader reaches the end", async () => saved(events, id).at(-1)?.seq === end, 120_000);
      const mine = saved(events, id);
      // Who began without a cursor began somewhere; from there on nothing is missing.
      const start = first ?? sure(mine[0]).seq - 1;
      expect(mine).toEqual(log.slice(start));
    }
  }
  for (const one of all) one.subscription.close();
  const after = Math.round(performance.now() - posted);
  console.log(
    `${total} events to ${readers} readers, ${cuts} cuts, ${Math.round(posted - from)} ms of posting, all equal ${after} ms later`,
  );
  expect(cuts).toBeGreaterThan(readers);
});

test("a cursor is honoured exactly; one without form is refused, one beyond the log asks for a fresh start", async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith()).state.thread.id;
  for (let index = 0; index < 10; index += 1) await say(ana, thread, `Message ${index}`);
  const log = await logOf(app, thread);
  const url = `${app.url}/api/events?threads=${thread}`;

  for (const seq of [0, 1, 7, log.length - 1]) {
    const stream = await readStream(url, ana.cookie, { "Last-Event-ID": `${thread}:${seq}` });
    await eventually("the end", async () => saved(stream.events, thread).at(-1)?.seq === log.length);
    expect(saved(stream.events, thread)).toEqual(log.slice(seq));
    expect(stream.messages.at(-1)?.id).toContain(`${thread}:${log.length}`);
    stream.close();
  }
  const own = await readStream(`${app.url}/api/threads/${thread}/events?cursor=${thread}:5`, ana.cookie);
  await eventually("the end", async () => saved(own.events, thread).length === log.length - 5);
  own.close();

  for (const forged of [
    "nonsense",
    "1",
    `${thread}:-1`,
    `${thread}:1.5`,
    `${thread}:1,`,
    `${thread}:9999999999999999`,
  ]) {
    expect((await readStream(url, ana.cookie, { "Last-Event-ID": forged })).status, forged).toBe(400);
  }
  const beyond = await readStream(url, ana.cookie, { "Last-Event-ID": `${thread}:${log.length + 1}` });
  await eventually("resync", async () => beyond.events.some((one) => "live" in one && one.live.type === "resync"));
  await say(ana, thread, "One more.");
  await eventually("what follows", async () => saved(beyond.events, thread)[0]?.seq === log.length + 1);
  beyond.close();
  // Another thread's cursor is of no use here and does no harm.
  const foreign = await readStream(url, ana.cookie, { "Last-Event-ID": `${newId()}:3` });
  expect(foreign.status).toBe(200);
  foreign.close();
});

test("a reader that joins in mid-sentence has the whole text, and the end is what is stored", async () => {
  const words = Array.from({ length: 60 }, (_, index) => ({ text: `word${index} 👋 ` }));
  app = await startTestApp({
    scripts: { talker: [[...words.slice(0, 20), { gate: "middle" }, ...words.slice(20), { gate: "end" }]] },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("talker")).state.thread.id;
  const url = `${app.url}/api/events?threads=${thread}`;
  const early = await readStream(url, ana.cookie);
  await say(ana, thread, "Talk.");
  await app.voices.reached("middle");
  const late = await readStream(url, ana.cookie);
  app.voices.release("middle");
  await app.voices.reached("end");
  const whole = words.map((word) => word.text).join("");
  const turn = sure((await look(ana, thread)).state.rounds[0]?.turns[0]).id;
  for (const stream of [early, late]) {
    await eventually("the whole text", async () => textOf(draftOf(stream.events, turn)) === whole);
  }
  app.voices.release("end");
  const after = await quiet(ana, thread);
  expect(after.rounds[0]?.turns[0]?.message?.parts).toEqual([{ type: "text", text: whole }]);
  early.close();
  late.close();
});

test("each step of a draft is a text that was sent", async () => {
  const words = Array.from({ length: 40 }, (_, index) => ({ text: `w${index} ` }));
  app = await startTestApp({
    limits: { saveEveryMs: 20 },
    scripts: { slow: [words.flatMap((word) => [word, { waitMs: 5 }])] },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("slow")).state.thread.id;
  const stream = await readStream(`${app.url}/api/events?threads=${thread}`, ana.cookie);
  await say(ana, thread, "Talk.");
  const stored = sure((await quiet(ana, thread)).rounds[0]?.turns[0]);
  const whole = words.map((word) => word.text).join("");
  // A third of what is new gets lost: what is left shows no text of its own, and re-sends fill the gaps.
  for (const lossy of [false, true]) {
    let draft = emptyDraft;
    let sent = 0;
    let lost = 0;
    for (const [index, delta] of deltasOf(stream.events, stored.id).entries()) {
      const isNew = delta.offset >= sent;
      sent = Math.max(sent, delta.offset + delta.text.length);
      if (lossy && isNew && index % 3 === 1) {
        lost += 1;
        continue;
      }
      draft = applyDelta(draft, delta);
      expect(whole.startsWith(textOf(draft))).toBe(true);
    }
    expect(lost > 0).toBe(lossy);
    expect(textOf(draft).length).toBeGreaterThan(whole.length / 2);
  }
  const ended = saved(stream.events, thread).find((event) => event.type === "turn.ended");
  expect(ended).toMatchObject({ message: { parts: [{ type: "text", text: whole }] } });
  stream.close();
});

function deltasOf(events: StreamEvent[], turn: string) {
  return events.flatMap((one) =>
    "live" in one && one.live.type === "turn.delta" && one.live.turn === turn ? [one.live] : [],
  );
}

function draftOf(events: StreamEvent[], turn: string): DraftText {
  return deltasOf(events, turn).reduce(applyDelta, emptyDraft);
}

function textOf(draft: DraftText): string {
  return draft.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
