import { createDatabase, startPostgres } from "../server/src/testing/postgres.ts";
import { bareRoundTrips, startRedis } from "../server/src/testing/redis.ts";
import { contextDelays, contextRequests } from "./context.ts";
import { startContextProvider } from "./context-provider.ts";
import { type Figures, quantile } from "./figures.ts";
import { loadParley, setTables } from "./load-parley.ts";
import { type Load, wait } from "./load-proxy.ts";
import { type ParleyServer, startParley } from "./parley-server.ts";
import { startScript, stop } from "./processes.ts";

const load: Load = { streams: 40, model: "paced-20-50-200", tokens: 200, spreadMs: 2000 };
const roundTrips = 2_000;

/**
 * What a second process costs and brings: the same loads on one process and on two, beside a bare round trip through
 * the same Redis. As text.
 */
export async function instanceFigures(): Promise<string> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const bare = await bareRoundTrips(redis.url, roundTrips);
  const start = async (ways: Record<string, string>[], providerPort: number) => {
    const database = await createDatabase(postgres.url);
    const servers: ParleyServer[] = [];
    for (const environment of ways)
      servers.push(await startParley({ providerPort, environment: { DATABASE_URL: database.url, ...environment } }));
    return {
      servers,
      async end() {
        for (const server of servers) await server.stop();
        await database.drop();
      },
    };
  };
  const shared = { REDIS_URL: redis.url };
  const ways: [name: string, ways: Record<string, string>[]][] = [
    ["one process, no Redis", [{}]],
    ["one process, Redis", [shared]],
    ["two processes, Redis", [shared, shared]],
    ["two processes, no Redis", [{}, {}]],
  ];

  const lines = [`bare publish → subscriber through this Redis: p50 ${ms(bare, 0.5)}, p99 ${ms(bare, 0.99)}`];
  for (const [name, environments] of ways) {
    const provider = await startContextProvider();
    const { servers, end } = await start(environments, provider.port);
    const url = (): string => servers[Math.floor(Math.random() * servers.length)]?.url ?? "";
    const delays = await contextDelays(url, provider);
    await end();
    await provider.stop();
    const missing = contextRequests - delays.length;
    lines.push(`last sealed word → react requests, ${name}: ${distribution(delays)}, ${missing} missing`);
  }
  const upstream = await startScript("upstream.ts");
  for (const [name, environments] of ways) {
    const { servers, end } = await start(environments, upstream.port);
    const [writer, reader] = [servers[0], servers.at(-1)];
    if (writer === undefined || reader === undefined) throw new Error("no server was started");
    const warm = { ...load, streams: 8, model: "paced-20-200-40", tokens: 40 };
    await loadParley(writer, await setTables(writer, upstream.port, warm), warm, reader);
    const tables = await setTables(writer, upstream.port, load);
    await wait(500);
    lines.push(`${load.streams} turns, ${name}: ${written(await loadParley(writer, tables, load, reader))}`);
    await end();
  }
  await stop(upstream.child);
  await redis.stop();
  await postgres.stop();
  return `${lines.join("\n")}\n`;
}

function written(figures: Figures): string {
  const { firstP50, delayP50, delayP99, cpuPerThousand, errors } = figures;
  const [first, half, most] = [firstP50, delayP50, delayP99].map((one) => `${one.toFixed(2)} ms`);
  return `first token p50 ${first}, tokens p50 ${half}, p99 ${most}, CPU of all processes ${cpuPerThousand.toFixed(0)} ms per 1,000 tokens, ${errors} faulty`;
}

function distribution(times: number[]): string {
  return `p50 ${ms(times, 0.5)}, p90 ${ms(times, 0.9)}, p99 ${ms(times, 0.99)}, most ${ms(times, 1)}`;
}

function ms(times: number[], share: number): string {
  return `${quantile(times, share).toFixed(2)} ms`;
}
