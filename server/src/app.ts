import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { type Id, uuidv7 } from "@parley/protocol";
import { ensureLocalAccount } from "./accounts/index.ts";
import { startAuditKeeping } from "./admin/index.ts";
import { openBus } from "./bus/open-bus.ts";
import { type Config, ConfigError } from "./config.ts";
import { drain } from "./drain.ts";
import { startAsking } from "./conversation/asks/start-asking.ts";
import { startErasing } from "./conversation/erase-deleted.ts";
import { createDraftHealer } from "./conversation/heal-drafts.ts";
import type { Needs } from "./conversation/index.ts";
import { recoverTurns, startPulse } from "./conversation/recover.ts";
import { createRoundRunner } from "./conversation/run-rounds.ts";
import { createPresence } from "./conversation/presence.ts";
import { createTurnWriter } from "./conversation/turn-writer.ts";
import { createWatch } from "./conversation/watch.ts";
import { createSignIn } from "./http/auth/create-sign-in.ts";
import { createOperatorAccounts, type OperatorAccounts } from "./http/auth/operator-accounts.ts";
import { createOperatorTokens, type OperatorTokens } from "./http/auth/operator-tokens.ts";
import { createHttp } from "./http/create-http.ts";
import { createLeaving } from "./http/leaving.ts";
import { createCheckLimit } from "./identities/check-limit.ts";
import { createKeyOf } from "./identities/connection-keys.ts";
import { ensureEnvironmentConnections, environmentKeys } from "./identities/environment-connection.ts";
import { createCheckNotes } from "./identities/last-check.ts";
import { createTrusts } from "./identities/trust.ts";
import { createLog, type Log } from "./log/log.ts";
import { createFactsOf } from "./providers/catalogue/catalogue.ts";
import { readOperatorCatalogue } from "./providers/catalogue/operator-catalogue.ts";
import { createListModels } from "./providers/list-models.ts";
import { createLocalModelServers } from "./providers/local-models.ts";
import type { ModelRequest, ReplyPart } from "./providers/model-request.ts";
import { createStreamReply } from "./providers/stream-reply.ts";
import { readDiscovery, readUserinfo } from "./outbound/read-discovery.ts";
import { sendMail } from "./outbound/send-mail.ts";
import { createServer, cutAll, listenAt } from "./serving.ts";
import { openMasterSecret } from "./secrets/master-secret.ts";
import { createTextSealer } from "./secrets/seal-text.ts";
import { createSealer } from "./secrets/seal.ts";
import { openMigratedStore } from "./store/open-migrated.ts";
import type { Store } from "./store/open-store.ts";
import { forgetFormerSelf } from "./store/former-self.ts";
import { heartbeat, sayGoodbye } from "./store/processes.ts";
import { createReachable } from "./store/reachable.ts";
import { openTracer } from "./tracing/tracer.ts";

export interface App {
  config: Config;
  store: Store;
  needs: Needs;
  /** What the first account must type, when others can reach the server. */
  setupCode: string | null;
  /** What the operator does from the shell. */
  accounts: OperatorAccounts;
  tokens: OperatorTokens;
  listen(): Promise<{ server: Server; port: number }>;
  /** Lets running work end, in 30 seconds at most by the default limits; then `close`. */
  drain(): Promise<void>;
  /** Ends at once. */
  close(): Promise<void>;
}

export interface AppOptions {
  config: Config;
  version: string;
  log?: Log;
  /** Tests put scripted voices here. */
  streamReply?: (request: ModelRequest) => AsyncIterable<ReplyPart>;
  /** True for a shell command beside a running server: it takes over no turns. */
  idle?: true;
}

/** The only file that knows every concrete part. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, version } = options;
  const log = options.log ?? createLog(config.logLevel, (line) => process.stderr.write(line));
  const startedAt = performance.now();
  const catalogue = config.catalogueFile === null ? { entries: {} } : readOperatorCatalogue(config.catalogueFile);
  if ("problem" in catalogue) throw new ConfigError([catalogue.problem]);
  const factsOf = createFactsOf(catalogue.entries);
  const newId = (): Id => uuidv7(Date.now(), (length) => randomBytes(length));
  const owner = newId();
  const secret = openMasterSecret({ secret: config.secret, file: config.secretFile });
  const { storeConnections: connections, storeAnswerMs: answerMs, storeLongAnswerMs: longAnswerMs } = config.limits;
  const store = await openMigratedStore(config.database, log, { connections, answerMs, longAnswerMs });
  const isServer = options.idle === undefined;
  if (isServer) {
    await forgetFormerSelf(store.db, { id: owner, folder: config.dataDir, port: config.port });
    await heartbeat(store.db, owner, await store.now());
  }
  if (!config.auth) await ensureLocalAccount({ store, newId });
  await ensureEnvironmentConnections(store, config.providers);
  const { bus, counters, ...meeting } = await openBus({
    redis: config.redis,
    isShared: store.kind === "postgres",
    prefix: `parley:${secret.nameFor("redis", await store.identity())}:`,
    self: owner,
    log,
  });
  const tracer = await openTracer({ store, bus, log, version, config: isServer ? config.tracing : null });
  const sealer = createSealer(secret);
  let port = config.port;
  const localModels = createLocalModelServers({ servers: config.localServers, ownPort: () => port });
  const trusts = createTrusts(localModels);
  const needs: Needs = {
    store,
    bus,
    log,
    limits: config.limits,
    scribe: config.scribe,
    learning: config.learning,
    owner,
    newId,
    random: Math.random,
    streamReply: options.streamReply ?? createStreamReply({ privateHosts: config.providerHosts, factsOf }),
    factsOf,
    keyOf: createKeyOf(sealer, environmentKeys(config.providers)),
    trusts,
    noteCheck: createCheckNotes({ store, log, now: Date.now }),
    tracer,
    // What a shell command plans is begun by the server, which finds that nobody has it in hand.
    start: (turns) => (isServer ? runner.start(turns) : undefined),
    admit: async (work) => (isServer ? runner.admit(work) : null),
    knows: (turn) => runner.knows(turn),
  };
  const writer = createTurnWriter(needs);
  const presence = createPresence({ store, bus });
  const runner = createRoundRunner({ ...needs, writer });
  const asking = isServer ? startAsking({ ...needs, isFull: runner.isFull }) : null;
  const watch = createWatch(needs);
  const healer = createDraftHealer({ store, bus, watch, writer });
  const pulse = isServer ? startPulse(needs, () => healer.heal()) : null;
  const chores = pulse === null ? [] : [pulse, startErasing(needs), startAuditKeeping(needs)];
  if (isServer) await recoverTurns(needs);

  const mailServer = config.mail;
  const signIn = await createSignIn({
    store,
    config,
    log,
    newId,
    counters,
    cookieSecret: secret.derive("cookies").toString("base64url"),
    keys: { accessTokens: secret.derive("access-tokens"), refreshTokens: secret.derive("refresh-tokens") },
    factorSealer: createTextSealer(secret, "second_factors"),
    sendMail: mailServer === null ? null : (mail) => sendMail(mailServer, mail),
    discover: readDiscovery,
    userinfo: readUserinfo,
  });
  const { auth, setupCode } = signIn;
  const leaving = createLeaving();
  const http = createHttp({
    ...needs,
    config,
    sealer,
    providerHosts: config.providerHosts,
    localModels,
    checkLimit: createCheckLimit(counters, config.limits.checksPerMinute),
    listModels: createListModels({ privateHosts: config.providerHosts, factsOf }),
    watch,
    writer,
    presence,
    elsewhere: healer,
    waiting: (thread) => runner.waiting(thread),
    ...signIn,
    auth: config.auth ? auth : null,
    version,
    startedAt,
    redis: meeting.redis,
    counters,
    leaving,
    reachable: createReachable(store),
  });
  const server = createServer(http, leaving);

  return {
    config,
    store,
    needs,
    setupCode,
    accounts: createOperatorAccounts({ ...needs, auth }),
    tokens: createOperatorTokens({ store, newId, limits: config.limits }),
    async listen() {
      port = await listenAt(server, config);
      return { server, port };
    },
    drain: () => drain({ server, leaving, runner, pulse, limits: config.limits, store, log }),
    async close() {
      leaving.begin();
      await cutAll(server);
      for (const chore of chores) await chore.stop();
      for (const listener of [healer, watch, presence]) listener.close();
      for (const working of [asking, writer, runner, tracer]) await working?.close();
      await sayGoodbye(store.db, owner).catch(() => log.warn("goodbye.not_said"));
      meeting.close();
      await store.close();
    },
  };
}
