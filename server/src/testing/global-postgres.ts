import { startPostgres } from "./postgres.ts";

/** One PostgreSQL for all test files of a run on it; nothing otherwise. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.PARLEY_TEST_DATABASE !== "postgres") return undefined;
  const postgres = await startPostgres();
  process.env.PARLEY_TEST_POSTGRES = postgres.url;
  return () => postgres.stop();
}
