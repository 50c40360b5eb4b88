import { createApp } from "./app.ts";
import { ConfigError, readConfig, readEnvironment, secretInsideData } from "./config.ts";
import { lanEnvironment, qrCode } from "./lan.ts";
import { describeError } from "./log/log.ts";
import { growNursery } from "./nursery.ts";
import { NewerDatabaseError } from "./store/migrate.ts";
import { version } from "./version.ts";

const drainAtMostMs = 10_000;

/** `npm start`, after the build, with the page that lies in `webDir`. */
export async function serve(webDir: string): Promise<void> {
  try {
    await start(webDir);
  } catch (error) {
    process.stderr.write(`Parley cannot start.\n${explain(error)}\n`);
    process.exit(1);
  }
}

/** Opens the store, listens, prints the address. */
async function start(webDir: string): Promise<void> {
  const isLan = process.argv.includes("--lan");
  const environment = readEnvironment(process.cwd());
  const config = readConfig(isLan ? lanEnvironment(environment) : environment);
  if (secretInsideData(config)) {
    throw new ConfigError([
      `PARLEY_SECRET_FILE must lie outside the data directory (${config.dataDir}): a copy of the data must not carry its key.`,
    ]);
  }
  config.webDir = webDir;
  const app = await createApp({ config, version });
  const { port } = await app.listen();
  growNursery();
  const address = config.port === 0 ? `${config.url.protocol}//${config.url.hostname}:${port}` : config.url.origin;
  process.stdout.write(`Parley ${version} is at ${address}\n`);
  if (isLan && config.url.hostname === "0.0.0.0") {
    process.stdout.write(
      "This machine has no address of a home network: connect it to one, or set PARLEY_URL to the address that phones type.\n",
    );
  } else if (isLan) process.stdout.write(`Point a phone on the same network at it:\n${await qrCode(address)}\n`);
  if (app.setupCode !== null) process.stdout.write(`The first account needs this setup code: ${app.setupCode}\n`);
  if (!config.auth)
    process.stdout.write("Single-user mode: no sign-in. Everybody who can reach this address is you.\n");

  let closing = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1);
      closing = true;
      setTimeout(() => process.exit(1), drainAtMostMs).unref();
      void app.close().then(() => process.exit(0));
    });
  }
}

/** A start that fails says why in sentences; a stack helps nobody who only set a variable wrong. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.sentences.join("\n");
  if (error instanceof NewerDatabaseError) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EADDRINUSE")
    return "The port is taken: another program, or another Parley, listens there. Stop it, or set PORT to another number.";
  if (code === "EACCES")
    return "This port or folder is not allowed for this user. Choose a PORT above 1023, and check PARLEY_DATA_DIR.";
  if (code === "ECONNREFUSED") return "The database at DATABASE_URL does not answer. Is PostgreSQL running there?";
  return describeError(error);
}
