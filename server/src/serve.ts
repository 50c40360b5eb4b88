import { type App, createApp } from "./app.ts";
import { ConfigError, readConfig, readEnvironment, secretInsideData } from "./config.ts";
import { lanEnvironment, qrCode } from "./lan.ts";
import { describeError } from "./log/log.ts";
import { growNursery } from "./nursery.ts";
import { NewerDatabaseError } from "./store/migrate.ts";
import { isLost } from "./store/open-store.ts";
import { version } from "./version.ts";

/** Whatever hangs while it ends. */
const endAtMostMs = 30_000;
/** Ctrl+C reaches a server that npm started three times: from the terminal, from npm and from launch.cjs. */
const sameSignalMs = 500;

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
  if (config.isUrlGuessed)
    process.stdout.write(
      "Set PARLEY_URL to the https address that people type: links in invites and mails begin with it.\n",
    );
  if (app.setupCode !== null) process.stdout.write(`The first account needs this setup code: ${app.setupCode}\n`);
  if (!config.auth)
    process.stdout.write("Single-user mode: no sign-in. Everybody who can reach this address is you.\n");

  endOnSignals(app);
}

/** The first signal lets running work end, another ends at once. */
function endOnSignals(app: App): void {
  let since: number | null = null;
  const end = async (): Promise<void> => {
    process.stdout.write("Parley ends, once the voices that are writing are done. Another signal ends it at once.\n");
    await app.drain();
    await app.close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (since !== null) {
        if (performance.now() - since > sameSignalMs) process.exit(1);
        return;
      }
      since = performance.now();
      setTimeout(() => process.exit(1), endAtMostMs).unref();
      end().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${describeError(error)}\n`);
          process.exit(1);
        },
      );
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
  if (code === "ECONNREFUSED" || isLost(error))
    return "The database at DATABASE_URL does not answer. Is PostgreSQL running there?";
  return describeError(error);
}
