import { randomBytes } from "node:crypto";
import type { Id } from "@parley/protocol";
import { type Config, isLoopback } from "../../config.ts";
import type { Counters } from "../../bus/counters.ts";
import type { Log } from "../../log/log.ts";
import type { Store } from "../../store/open-store.ts";
import { countAccounts } from "../../store/users.ts";
import type { Auth, OpenAuth } from "./create-auth.ts";
import { createIdentityProviders, type IdentityProviders } from "./identity-providers.ts";
import type { MailNeeds } from "./reset-password.ts";
import { refusalOfNewPerson } from "./provider-sign-in.ts";
import { createSignInLimit, type SignInLimit } from "./sign-in-limit.ts";
import type { FactorSealer } from "./second-factor.ts";
import { createSigns, type Signs } from "./signs.ts";

interface SignInParts extends Signs {
  auth: OpenAuth;
  identityProviders: IdentityProviders;
  limit: SignInLimit;
  mailLimit: SignInLimit;
  factorSealer: FactorSealer;
  sendMail: MailNeeds["sendMail"];
  /** What the first account must know when others can reach the server; null where it need not. */
  setupCode: string | null;
}

/** All that signing in consists of; the library is loaded by the first who needs it. */
export async function createSignIn(needs: {
  store: Store;
  config: Config;
  log: Log;
  newId: () => Id;
  counters: Counters;
  cookieSecret: string;
  keys: { accessTokens: Buffer; refreshTokens: Buffer };
  factorSealer: FactorSealer;
  sendMail: MailNeeds["sendMail"];
  discover: (url: string) => Promise<{ userinfoEndpoint: string | null }>;
  userinfo: (endpoint: string, accessToken: string) => Promise<Record<string, unknown> | null>;
}): Promise<SignInParts> {
  const { store, config, log, newId, cookieSecret, keys, factorSealer, sendMail, discover, userinfo } = needs;
  const setupCode = await firstSetupCode(store, config);
  const library = () => import("./create-auth.ts");
  const given = { store, config, cookieSecret, newId };
  let opened: Promise<Auth> | null = null;
  return {
    ...createSigns({ store, config, cookieSecret, newId, keys }),
    setupCode,
    factorSealer,
    sendMail,
    auth: () => {
      opened ??= library().then(({ createAuth }) => createAuth(given));
      return opened;
    },
    identityProviders: createIdentityProviders({
      providers: config.identityProviders,
      log,
      discover,
      userinfo,
      refuse: (email, isVerified) => refusalOfNewPerson({ store, config, setupCode }, email, isVerified),
      create: async (provider, hooks) => (await library()).createProviderAuth(given, provider, hooks),
    }),
    limit: createSignInLimit(needs.counters, "failed-sign-ins", {
      perAccount: config.limits.signInsPerQuarterHour,
      perNetwork: config.limits.signInsPerNetwork,
    }),
    mailLimit: createSignInLimit(needs.counters, "mails", {
      perAccount: config.limits.mailsPerQuarterHour,
      perNetwork: config.limits.signInsPerNetwork,
    }),
  };
}

/** Only the first account of a server that others can reach needs a code: whoever reads the start's output has it. */
async function firstSetupCode(store: Store, config: Config): Promise<string | null> {
  const reachable = !isLoopback(config.host) || !isLoopback(config.url.hostname);
  if (!config.auth || !reachable || (await countAccounts(store.db)) > 0) return null;
  return randomBytes(9).toString("base64url");
}
