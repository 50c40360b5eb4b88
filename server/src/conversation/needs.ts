import type { FailureCode, Id } from "@parley/protocol";
import type { Bus } from "../bus/bus.ts";
import type { Limits } from "../limits.ts";
import type { Log } from "../log/log.ts";
import type { FactsOf } from "../providers/catalogue/catalogue.ts";
import type { ModelRequest, ReplyPart } from "../providers/model-request.ts";
import type { Secret } from "../secrets/secret.ts";
import type { Store } from "../store/open-store.ts";
import type { ConnectionRow } from "../store/tables.ts";
import type { TurnStart } from "../store/turns.ts";
import type { Tracer } from "../tracing/tracer.ts";
import type { Admission } from "./admission.ts";
import type { ThreadWork } from "./thread-work.ts";

/** What the use cases of a conversation are given; each takes the part it uses. */
export interface Needs {
  store: Store;
  bus: Bus;
  log: Log;
  limits: Limits;
  /** Who is asked after the rounds of a new thread what they came to, until its owner says otherwise. */
  scribe: "off" | "cheapest";
  /** False: no voice on this server learns, or is told what it learned. */
  learning: boolean;
  /** This process, as the owner of turns. */
  owner: Id;
  newId: () => Id;
  /** Random in [0, 1), for delays. */
  random: () => number;
  streamReply: (request: ModelRequest) => AsyncIterable<ReplyPart>;
  /** What the catalogue and the operator know of a model. */
  factsOf: FactsOf;
  /** The key of a connection, opened only to be handed to the provider; `lost` if it does not open any more. */
  keyOf: (connection: ConnectionRow) => Secret | null | "lost";
  /** Whether a connection's address may be private although nobody listed it. */
  trusts: (connection: ConnectionRow) => boolean;
  /** Tells how a call over a connection ended; a null code is success. Returns at once. */
  noteCheck: (connection: Id, code: FailureCode | null) => void;
  /** Hears the answers of calls; what ended it learns from the bus. */
  tracer: Tracer;
  /** Set by `runRounds`: starts planned turns after the commit that planned them. */
  start: (turns: TurnStart[]) => void;
  /** Set by `runRounds`: begins what a transaction plans inside of it, as far as there is room. */
  admit: (work: ThreadWork) => Promise<Admission | null>;
  /** Whether this process has a turn in hand: queued, running, or about to be. */
  knows: (turn: Id) => boolean;
}
