import { type App, createApp } from "../app.ts";
import type { Config } from "../config.ts";
import { createLog } from "../log/log.ts";
import { version } from "../version.ts";

/** Does one thing on the database, also beside a running server. */
export async function withApp<T>(config: Config, work: (app: App) => Promise<T>): Promise<T> {
  const app = await createApp({
    config: { ...config, auth: true },
    version,
    log: createLog("silent", () => {}),
    idle: true,
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
