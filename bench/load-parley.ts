import { Agent, type IncomingMessage, request } from "node:http";
import { newId } from "../server/src/testing/talk.ts";
import { type Person, signUp } from "../server/src/testing/test-app.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { type Load, wait } from "./load-proxy.ts";
import { createReading, createScanner, nowUs } from "./markers.ts";
import type { ParleyServer } from "./parley-server.ts";
import { cpuMsOf } from "./processes.ts";

const voicesPerThread = 4;
/** As many as one account may have running turns for: 32. */
const threadsPerAccount = 8;

export interface Table {
  person: Person;
  thread: string;
}

/** Signed-in accounts with threads of four voices each, enough for `streams` turns at once. */
export async function setTables(server: ParleyServer, providerPort: number, load: Load): Promise<Table[]> {
  const tables: Table[] = [];
  const wanted = Math.ceil(load.streams / voicesPerThread);
  for (let account = 0; tables.length < wanted; account += 1) {
    const person = await signUp(() => server.url, `bench${load.streams}x${account}`);
    const connection = await person.client.call("createConnection", {
      body: { provider: "openai-compatible", baseUrl: `http://127.0.0.1:${providerPort}/v1` },
    });
    const identities: string[] = [];
    for (const name of ["Vega", "Orin", "Juno", "Tam"]) {
      const { data } = await person.client.call("createIdentity", {
        body: { name, provider: "openai-compatible", model: load.model, connection: connection.data.id },
      });
      identities.push(data.id);
    }
    while (tables.length < wanted && tables.length < (account + 1) * threadsPerAccount) {
      const { data } = await person.client.call("createThread", {
        body: { title: "Bench", mode: "panel", identities },
      });
      tables.push({ person, thread: data.state.thread.id });
    }
  }
  return tables;
}

/**
 * One message in each thread, one reader of each: the round's four answers until all of their tokens are seen and saved.
 * The readers may read through another process than the one that is posted to; CPU time is that of both.
 */
export async function loadParley(
  server: ParleyServer,
  tables: Table[],
  load: Load,
  readThrough: ParleyServer = server,
): Promise<Figures> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const streams = tables.length * voicesPerThread;
  const reading = createReading();
  const readers = await Promise.all(tables.map((table) => openReader(readThrough, table, reading)));
  const asking: number[] = [];
  const pids = [...new Set([server.pid, readThrough.pid])];
  const cpuMs = (): number => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const cpu = cpuMs();
  const from = nowUs();
  await Promise.all(
    readers.map(async (reader, index) => {
      await wait((load.spreadMs * index) / readers.length);
      const posted = nowUs();
      await post(server, agent, reader.table);
      await reader.untilEnded;
      for (const stream of reader.streams()) asking.push((reading.asked.get(stream) ?? Number.NaN) - posted);
    }),
  );
  const seconds = (nowUs() - from) / 1e6;
  const figures = figuresOf({
    reading,
    asking: asking.filter((one) => !Number.isNaN(one)),
    streams,
    tokens: load.tokens,
    seconds,
    cpuMs: cpuMs() - cpu,
  });
  for (const reader of readers) reader.close();
  agent.destroy();
  return figures;
}

interface Reader {
  table: Table;
  /** The provider's streams that this reader saw first. */
  streams(): number[];
  untilEnded: Promise<void>;
  close(): void;
}

/** Follows a thread as a program does, and counts it ended when its round is saved as ended. */
function openReader(server: ParleyServer, table: Table, reading: ReturnType<typeof createReading>): Promise<Reader> {
  const ended = Promise.withResolvers<void>();
  const own = new Set<number>();
  return new Promise((resolve, reject) => {
    const asked = request(
      `${server.url}/api/threads/${table.thread}/events`,
      { headers: { cookie: table.person.cookie }, agent: false },
      (answer: IncomingMessage) => {
        if (answer.statusCode !== 200) return reject(new Error(`the reader got ${answer.statusCode}`));
        const scan = createScanner(reading, (stream) => own.add(stream));
        let tail = "";
        answer.on("data", (bytes: Buffer) => {
          scan(bytes);
          tail = (tail + bytes.toString("latin1")).slice(-4000);
          if (tail.includes('"round.ended"')) ended.resolve();
        });
        answer.on("error", () => undefined);
        resolve({ table, streams: () => [...own], untilEnded: ended.promise, close: () => asked.destroy() });
      },
    );
    asked.on("error", () => undefined);
    asked.end();
  });
}

function post(server: ParleyServer, agent: Agent, table: Table): Promise<void> {
  const body = JSON.stringify({ id: newId(), text: "Say something." });
  return new Promise((resolve, reject) => {
    const asked = request(
      `${server.url}/api/threads/${table.thread}/messages`,
      {
        method: "POST",
        agent,
        headers: {
          cookie: table.person.cookie,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        },
      },
      (answer) => {
        answer.resume();
        if (answer.statusCode === 201) answer.on("end", () => resolve());
        else reject(new Error(`the message got ${answer.statusCode}`));
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}
