import type { StreamEvent } from "@parley/protocol";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { readStream } from "../testing/read-stream.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { logOf, long, say } from "../testing/talk.ts";

let app: TestApp;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

/** A reader that asks for the stream, waits until it is open, and then never takes a byte from its socket. */
async function deafReader(person: Person, thread: string): Promise<void> {
  const { hostname, port } = new URL(app.url);
  const socket = connect({ host: hostname, port: Number(port) });
  sockets.push(socket);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(
    `GET /api/events?threads=${thread} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${person.cookie}\r\n\r\n`,
  );
  // Node reads until its own small buffer is full and, since nobody takes from that, no further.
  await once(socket, "readable");
}

const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
const seqs = (events: StreamEvent[]) => events.flatMap((one) => ("event" in one ? [one.event.seq] : []));

test("S5 readers that stop reading are dropped, and nobody else feels them", { timeout: 300_000 }, async () => {
  const deaf = long ? 500 : 50;
  const limit = 100_000;
  app = await startTestApp({ limits: { heartbeatMs: 200, unsentBytesPerReader: limit, streamsPerAccount: deaf + 1 } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith()).state.thread.id;
  const url = `${app.url}/api/threads/${thread}/events`;
  await Promise.all(Array.from({ length: deaf }, () => deafReader(ana, thread)));
  const good = await readStream(url, ana.cookie);
  expect((await readStream(url, ana.cookie)).status).toBe(429);

  // The system's own buffers take megabytes before anything waits in the process.
  const before = process.memoryUsage().rss;
  let highest = before;
  const text = "x".repeat(100_000);
  const from = performance.now();
  const dropped = () => app.logged.filter((line) => line.includes("stream.reader_too_slow")).length;
  let posts = 0;
  let slowest = 0;
  while (dropped() < deaf && posts < 400) {
    const started = performance.now();
    await say(ana, thread, text);
    posts += 1;
    await eventually("the good reader has it", async () => seqs(good.events).at(-1) === (await lastSeq(thread)));
    slowest = Math.max(slowest, performance.now() - started);
    highest = Math.max(highest, process.memoryUsage().rss);
  }
  await eventually("all are dropped", async () => dropped() === deaf, 30_000);
  const log = await logOf(app, thread);
  expect(seqs(good.events)).toEqual(log.map((event) => event.seq).slice(-seqs(good.events).length));
  expect(seqs(good.events).length).toBeGreaterThanOrEqual(posts * 3);
  const grown = megabytes(highest - before);
  console.log(
    `${deaf} deaf readers dropped after ${posts} posts and ${Math.round(performance.now() - from)} ms; ` +
      `slowest post until read ${Math.round(slowest)} ms; memory grew by ${grown} MB at most`,
  );
  // Each may hold the limit and one event; the rest is this test's own reading.
  expect(grown).toBeLessThan(megabytes(deaf * (limit + text.length)) + 250);
  // Their places are free again.
  await eventually("a place is free", async () => (await readStream(url, ana.cookie)).status === 200);
  good.close();
});

test("a reader that has much to catch up with is not taken for one that does not read", async () => {
  app = await startTestApp({ limits: { unsentBytesPerReader: 50_000 } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith()).state.thread.id;
  for (let index = 0; index < 150; index += 1) await say(ana, thread, `${index} ${"y".repeat(100_000)}`);
  const log = await logOf(app, thread);
  const url = `${app.url}/api/threads/${thread}/events?cursor=${thread}:0`;
  const reader = await readStream(url, ana.cookie);
  const from = performance.now();
  await eventually("it has all", async () => seqs(reader.events).at(-1) === log.length);
  console.log(`15 MB behind, caught up in ${Math.round(performance.now() - from)} ms on one connection`);
  expect(seqs(reader.events)).toEqual(log.map((event) => event.seq));
  // What comes afterwards comes too.
  await say(ana, thread, "After all that.");
  await eventually("the next", async () => (seqs(reader.events).at(-1) ?? 0) > log.length);
  reader.close();
}, 60_000);

test("S5 a quiet stream carries heartbeats", async () => {
  app = await startTestApp({ limits: { heartbeatMs: 50 } });
  const ana = await app.person("Ana");
  const response = await fetch(`${app.url}/api/events`, { headers: { Cookie: ana.cookie } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while ((text.match(/^: keep-alive$/gm) ?? []).length < 3) text += (await reader?.read())?.value ?? "";
  await reader?.cancel();
  expect(text).toContain("retry: 1000");
});

async function lastSeq(thread: string): Promise<number> {
  const row = await app.app.store.db
    .selectFrom("threads")
    .select("seq")
    .where("id", "=", thread)
    .executeTakeFirstOrThrow();
  return row.seq;
}
