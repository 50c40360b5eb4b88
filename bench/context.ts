import { newId } from "../server/src/testing/talk.ts";
import { type Person, signUp } from "../server/src/testing/test-app.ts";
import { type ContextProvider, startContextProvider } from "./context-provider.ts";
import { quantile } from "./figures.ts";
import { wait } from "./load-proxy.ts";
import { startParley } from "./parley-server.ts";
import { startScript, stop } from "./processes.ts";

/** Milliseconds from the last sealed word of a stage to the requests of the next, and requests that never came. */
export interface ContextFigures {
  bareP50: number;
  bareP99: number;
  ownP50: number;
  ownP99: number;
  missing: number;
}

const threads = 25;
const voices = 8;
/** How many react requests there are when none is missing. */
export const contextRequests = threads * voices;
/** 32 turns of one account run at once. */
const threadsPerAccount = 4;

/** Eight voices in each of 25 threads in Reactions, beside a process that does nothing but pass on. */
export async function contextFigures(): Promise<ContextFigures> {
  const relayed = await startContextProvider();
  const relay = await startScript("relay.ts", String(relayed.port), String(threads));
  await stop(relay.child);
  await relayed.stop();

  const provider = await startContextProvider();
  const server = await startParley({
    providerPort: provider.port,
    environment: {
      PARLEY_LIMITS: JSON.stringify({
        callsPerConnection: 1000,
        requestsPerMinute: 1_000_000,
        messagesPerMinute: 1_000_000,
        messagesAtOnce: 1_000_000,
        signUpsPerHour: 1_000_000,
      }),
    },
  });
  const own = await contextDelays(() => server.url, provider);
  await server.stop();
  await provider.stop();
  const bare = delaysOf(relayed);
  return {
    bareP50: quantile(bare, 0.5),
    bareP99: quantile(bare, 0.99),
    ownP50: quantile(own, 0.5),
    ownP99: quantile(own, 0.99),
    missing: contextRequests - own.length,
  };
}

/** Milliseconds of all react requests; `url` is asked for the address of each call. */
export async function contextDelays(url: () => string, provider: ContextProvider): Promise<number[]> {
  // The same load once to warm up, as the other loads do: code that is loaded on first use, and compiled after some.
  await talk(await setTables(url, provider, "warm", threads));
  provider.threads.clear();
  await talk(await setTables(url, provider, "context", threads));
  return delaysOf(provider);
}

function delaysOf({ threads: seen }: ContextProvider): number[] {
  return [...seen.values()].flatMap(({ lastSealedUs, reactUs }) => reactUs.map((at) => (at - lastSealedUs) / 1000));
}

interface Table {
  person: Person;
  thread: string;
}

async function setTables(url: () => string, provider: ContextProvider, name: string, count: number): Promise<Table[]> {
  const tables: Table[] = [];
  for (let account = 0; tables.length < count; account += 1) {
    const person = await signUp(url, `${name}${account}`);
    const { data: connection } = await person.client.call("createConnection", {
      body: { provider: "openai-compatible", baseUrl: `http://127.0.0.1:${provider.port}/v1` },
    });
    const identities: string[] = [];
    for (let voice = 0; voice < voices; voice += 1) {
      const body = {
        name: `V${voice}`,
        provider: "openai-compatible" as const,
        model: "context",
        connection: connection.id,
      };
      identities.push((await person.client.call("createIdentity", { body })).data.id);
    }
    for (let thread = 0; thread < threadsPerAccount && tables.length < count; thread += 1) {
      const body = { title: "Context", mode: "reactions" as const, identities };
      tables.push({ person, thread: (await person.client.call("createThread", { body })).data.state.thread.id });
    }
  }
  return tables;
}

async function talk(tables: Table[]): Promise<void> {
  await Promise.all(
    tables.map(async ({ person, thread }, index) => {
      await wait((2000 * index) / tables.length);
      const params = { id: thread };
      await person.client.call("sendMessage", {
        params,
        body: { id: newId(), text: `Say something, thread-${index}.` },
      });
      // Asked late and seldom whether it is over: a reader of a thread is told, and does not ask.
      for (let tries = 0; tries < 30; tries += 1) {
        await wait(tries === 0 ? 3000 : 1000);
        const { state } = (await person.client.call("readThread", { params })).data;
        if (state.running === null && state.total > 0) return;
      }
    }),
  );
}
