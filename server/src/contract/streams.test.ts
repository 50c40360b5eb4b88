import { applyDelta, type Cursors, type DraftText, emptyDraft, type StreamEvent } from "@parley/protocol";
import { createClient, subscribe } from "@parley/protocol/client";
import { afterEach, expect, test } from "vitest";
import { cutFetch } from "../testing/cut-fetch.ts";
import { History } from "../testing/history.ts";
import { readStream } from "../testing/read-stream.ts";
import { eventually, startTestApp, type TestApp } from "../testing/test-app.ts";
import { inParallel, logOf, long, look, newId, quiet, say, sure } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

const saved = (events: StreamEvent[], log: string) =>
  events.flatMap((one) => ("event" in one && one.log === log ? [one.event] : []));

test(
  "S2 readers that are cut again and again all read the log, whole and in order",
  { timeout: 3_600_000 },
  async () => {
    const [readers, wanted, bytesUntilCut] = long ? [50, 100_000, 400_000] : [5, 5_000, 40_000];
    app = await startTestApp({ limits: { streamsPerAccount: 1000 } });
    const ana = await app.person("Ana");
    const threads = await Promise.all([0, 1].map(async () => (await ana.threadWith()).state.thread.id));
    let cuts = 0;
    let received = 0;
    const all = Array.from({ length: readers }, (_, number) => {
      // Half of them have read nothing yet; the others begin where the log is when they come.
      const fromStart = number % 2 === 0;
      const cursors: Cursors = fromStart ? Object.fromEntries(threads.map((id) => [id, 0])) : {};
      const histories = new Map(threads.map((id) => [id, new History()]));
      const client = createClient({
        headers: { Cookie: ana.cookie },
        fetch: cutFetch(
          () => app.url,
          bytesUntilCut,
          () => (cuts += 1),
        ),
      });
      const subscription = subscribe(client, {
        threads,
        cursors,
        onEvent(event) {
          if ("live" in event) return;
          received += 1;
          histories.get(event.log)?.take(event.event);
        },
        // No waiting between attempts: the promise is about what is read, not when.
        onState: (state) => void (state === "waiting" && setImmediate(() => subscription.wake())),
      });
      return { fromStart, histories, subscription };
    });

    const from = performance.now();
    // Each message makes three events: posted, round started, round ended.
    const posts = Array.from({ length: Math.ceil(wanted / 3) }, (_, index) => index);
    await inParallel(posts, 8, async (index) => {
      await say(ana, threads[index % 2] ?? "", `Message ${index} of many.`);
    });
    const posted = performance.now();
    let total = 0;
    for (const id of threads) {
      const log = await logOf(app, id);
      total += log.length;
      const digests = new Map<number, string>();
      for (const { histories, fromStart } of all) {
        const mine = sure(histories.get(id));
        await eventually("the reader reaches the end", async () => mine.last >= log.length, 600_000);
        expect(mine.broken).toBeNull();
        expect(mine.last).toBe(log.length);
        if (fromStart) expect(mine.first).toBe(1);
        const whole = digests.get(mine.first) ?? History.of(log.slice(mine.first - 1)).digest();
        digests.set(mine.first, whole);
        expect(mine.digest()).toBe(whole);
      }
    }
    for (const one of all) one.subscription.close();
    expect(total).toBeGreaterThanOrEqual(wanted);
    const [postMs, afterMs] = [posted - from, performance.now() - posted].map(Math.round);
    console.log(
      `${total} events to ${readers} readers (${received} received), ${cuts} cuts, ${postMs} ms of posting, all equal ${afterMs} ms later`,
    );
    expect(cuts).toBeGreaterThan(readers);
  },
);

test("S3 S4 a cursor is honoured exactly; one without form is refused, one beyond the log asks for a fresh start", async () => {
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

test("T5 a reader that joins in mid-sentence has the whole text, and the end is what is stored", async () => {
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

test("T2 T3 each step of a draft is a text that was sent, and re-sends fill what was lost", async () => {
  const words = Array.from({ length: 40 }, (_, index) => ({ text: `w${index} ` }));
  app = await startTestApp({
    limits: { saveEveryMs: 20 },
    scripts: { slow: [[...words.flatMap((word) => [word, { waitMs: 5 }]), { gate: "end" }]] },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("slow")).state.thread.id;
  const stream = await readStream(`${app.url}/api/events?threads=${thread}`, ana.cookie);
  await say(ana, thread, "Talk.");
  await app.voices.reached("end");
  const turn = sure((await look(ana, thread)).state.rounds[0]?.turns[0]).id;
  const whole = words.map((word) => word.text).join("");
  // A third of what is new gets lost on the way; what was sent again arrives.
  const read = (lossy: boolean): { text: string; lost: number } => {
    let draft = emptyDraft;
    let sent = 0;
    let lost = 0;
    for (const [index, delta] of deltasOf(stream.events, turn).entries()) {
      const isNew = delta.offset >= sent;
      sent = Math.max(sent, delta.offset + delta.text.length);
      if (lossy && isNew && index % 3 === 1) {
        lost += 1;
        continue;
      }
      draft = applyDelta(draft, delta);
      expect(whole.startsWith(textOf(draft))).toBe(true);
    }
    return { text: textOf(draft), lost };
  };
  await eventually("a reader without losses has it", async () => read(false).text === whole);
  await eventually("one with losses has it too", async () => read(true).text === whole);
  expect(read(true).lost).toBeGreaterThan(0);
  app.voices.release("end");
  await quiet(ana, thread);
  const ended = await eventually("the end", async () =>
    saved(stream.events, thread).find((event) => event.type === "turn.ended"),
  );
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
