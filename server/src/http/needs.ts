import type { HttpBindings } from "@hono/node-server";
import type { Id, LiveEvent } from "@parley/protocol";
import type { Context, Hono } from "hono";
import type { Bus } from "../bus/bus.ts";
import type { Counters } from "../bus/counters.ts";
import type { Config } from "../config.ts";
import type { Needs } from "../conversation/index.ts";
import type { DraftHealer, Presence, TurnWriter, Watch } from "../conversation/index.ts";
import type { ConnectionNeeds, TestNeeds } from "../identities/index.ts";
import type { Log } from "../log/log.ts";
import type { OpenAuth } from "./auth/create-auth.ts";
import type { MailNeeds } from "./auth/reset-password.ts";
import type { IdentityProviders } from "./auth/identity-providers.ts";
import type { FactorSealer } from "./auth/second-factor.ts";
import type { Signs } from "./auth/signs.ts";
import type { SignInLimit } from "./auth/sign-in-limit.ts";
import type { Leaving } from "./leaving.ts";

/** What the HTTP face is given; it has no logic of its own. */
export interface HttpNeeds extends Needs, Signs, Omit<ConnectionNeeds & TestNeeds, keyof Needs> {
  config: Config;
  bus: Bus;
  log: Log;
  watch: Watch;
  writer: TurnWriter;
  presence: Presence;
  /** What other processes write. */
  elsewhere: Pick<DraftHealer, "current">;
  /** Who waits for room in a thread, as live events. */
  waiting: (thread: Id) => LiveEvent[];
  /** Null in single-user mode. */
  auth: OpenAuth | null;
  identityProviders: IdentityProviders;
  limit: SignInLimit;
  /** Mails of late. */
  mailLimit: SignInLimit;
  factorSealer: FactorSealer;
  sendMail: MailNeeds["sendMail"];
  setupCode: string | null;
  version: string;
  startedAt: number;
  /** How Redis is, in a word or two. */
  redis: () => string;
  /** Counts for limits. */
  counters: Counters;
  /** The end of this process. */
  leaving: Leaving;
  /** Whether the database answers now, or did a second ago. */
  reachable(): Promise<boolean>;
  newId: () => Id;
}

interface Variables {
  requestId: string;
  /** True for a page of another site that the operator listed: it has no cookies here. */
  foreign: boolean;
  /** The cookies of a request of our own site. */
  cookie: string | undefined;
}

export type HttpApp = Hono<{ Bindings: HttpBindings; Variables: Variables }>;
export type HttpContext = Context<{ Bindings: HttpBindings; Variables: Variables }>;
