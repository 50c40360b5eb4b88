import { z } from "zod";

const count = z.int().min(1);
const percent = z.int().min(0).max(100);
const milliseconds = z.int().min(1);

/** The one table of limits; `PARLEY_LIMITS` overrides any of them as JSON. */
export const LimitsSchema = z.object({
  /** Turns that run at once for one account; further ones are queued, never refused. */
  turnsPerAccount: count,
  /** Calls at once on one connection, on a public and on a local (private-address) server. */
  callsPerConnection: count,
  callsPerLocalConnection: count,
  /** Calls a day of one account that may cost money; practice and local ones do not count. */
  callsPerDay: count,
  /** The context assumed of a model that the catalogue does not know, in tokens, and of one on Ollama. */
  unknownContextTokens: count,
  localContextTokens: count,
  firstTokenMs: milliseconds,
  firstTokenLocalMs: milliseconds,
  idleMs: milliseconds,
  callTotalMs: milliseconds,
  retriesPerCall: z.int().min(0),
  bodyBytes: count,
  /** Of an imported thread. */
  importBytes: count,
  streamsPerAccount: count,
  threadsPerStream: count,
  unsentBytesPerReader: count,
  heartbeatMs: milliseconds,
  /**
   * How often drafts are saved and the log is polled. Of what a process that dies was writing one second may be lost,
   * and a save takes its time: hence less than that.
   */
  saveEveryMs: milliseconds,
  /** A process that has not been heard of for this long is dead, and its turns are taken over. */
  leaseMs: milliseconds,
  /** Connections to PostgreSQL of one process. */
  storeConnections: count,
  /**
   * How long PostgreSQL may say nothing before what asked it is refused: to a statement, and to one of those that are
   * known to take long (migrations, exports, imports, deleting much).
   */
  storeAnswerMs: milliseconds,
  storeLongAnswerMs: milliseconds,
  /**
   * Of a process that is told to end: how long it is shown as not ready before it stops listening, where others share
   * its database; how long turns that are being written may take, and how long answers after that.
   */
  drainNoticeMs: z.int().min(0),
  drainTurnsMs: milliseconds,
  drainRequestsMs: milliseconds,
  /** How often an open stream's right to read is checked again. */
  recheckMs: milliseconds,
  /** Failed sign-ins within a quarter of an hour, of one account and from one network. */
  signInsPerQuarterHour: count,
  signInsPerNetwork: count,
  /** Mails to one address within a quarter of an hour. */
  mailsPerQuarterHour: count,
  passwordHashesAtOnce: count,
  /** Calls of the HTTP interface in a minute: of one account, and of one network's visitors. */
  requestsPerMinute: count,
  visitorRequestsPerMinute: count,
  /** Messages of one account in a minute, and within five seconds of it. */
  messagesPerMinute: count,
  messagesAtOnce: count,
  searchesPerMinute: count,
  /** Exports of a whole account in a day. */
  accountExportsPerDay: count,
  /** New accounts from one network. */
  signUpsPerHour: count,
  /** Invite links that one account follows in an hour, and invitations it makes or looks at. */
  joinsPerHour: count,
  invitationsPerHour: count,
  /** Steps of signing in (ways over a provider, mails, codes) in a minute: of one account, or one network. */
  signInStepsPerMinute: count,
  apiTokensPerAccount: count,
  identitiesPerAccount: count,
  connectionsPerAccount: count,
  /** Notes of one account, and those that the members of one thread share. */
  notesPerAccount: count,
  /** Items that one thread keeps in mind, also removed ones. */
  memoryPerThread: count,
  /** How often in a hundred a lot leaves out a lesson that fits, and, where people agreed to it, all lessons of a thread. */
  lessonsWithheldPercent: percent,
  threadsHeldOutPercent: percent,
  /** Tests of connections and model lists an account may ask for in a minute. */
  checksPerMinute: count,
});
export type Limits = z.infer<typeof LimitsSchema>;

export const defaultLimits: Limits = {
  turnsPerAccount: 32,
  callsPerConnection: 8,
  callsPerLocalConnection: 1,
  callsPerDay: 500,
  unknownContextTokens: 131_072,
  localContextTokens: 32_768,
  firstTokenMs: 60_000,
  firstTokenLocalMs: 600_000,
  idleMs: 60_000,
  callTotalMs: 600_000,
  retriesPerCall: 2,
  bodyBytes: 1_000_000,
  importBytes: 50_000_000,
  streamsPerAccount: 20,
  threadsPerStream: 50,
  unsentBytesPerReader: 1_000_000,
  heartbeatMs: 15_000,
  saveEveryMs: 800,
  leaseMs: 8_000,
  storeConnections: 10,
  storeAnswerMs: 7_000,
  storeLongAnswerMs: 120_000,
  drainNoticeMs: 5_000,
  drainTurnsMs: 20_000,
  drainRequestsMs: 5_000,
  recheckMs: 2_000,
  signInsPerQuarterHour: 5,
  signInsPerNetwork: 30,
  mailsPerQuarterHour: 3,
  passwordHashesAtOnce: 4,
  requestsPerMinute: 1_200,
  visitorRequestsPerMinute: 600,
  messagesPerMinute: 30,
  messagesAtOnce: 10,
  searchesPerMinute: 60,
  accountExportsPerDay: 5,
  signUpsPerHour: 20,
  joinsPerHour: 5,
  invitationsPerHour: 120,
  signInStepsPerMinute: 30,
  apiTokensPerAccount: 50,
  identitiesPerAccount: 200,
  connectionsPerAccount: 50,
  notesPerAccount: 5_000,
  memoryPerThread: 500,
  lessonsWithheldPercent: 10,
  threadsHeldOutPercent: 0,
  checksPerMinute: 20,
};
