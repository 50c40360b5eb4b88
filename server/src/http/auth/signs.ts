import type { Id } from "@parley/protocol";
import type { Config } from "../../config.ts";
import type { Store } from "../../store/open-store.ts";
import { type AccessTokens, createAccessTokens } from "./access-tokens.ts";
import { type CallerOf, createCallerOf, createLocalCallerOf } from "./callers.ts";
import { createRefreshFamilies, type RefreshFamilies } from "./refresh-families.ts";
import { createLocalSessions, createSessions, sessionCookieName, type Sessions } from "./sessions.ts";

/** All that a caller can be known by. */
export interface Signs {
  sessions: Sessions;
  accessTokens: AccessTokens;
  families: RefreshFamilies;
  callerOf: CallerOf;
}

export function createSigns(needs: {
  store: Store;
  config: Config;
  /** Derived for each use, 32 bytes each. */
  keys: { accessTokens: Buffer; refreshTokens: Buffer };
  cookieSecret: string;
  newId: () => Id;
}): Signs {
  const { store, config, keys, cookieSecret, newId } = needs;
  const accessTokens = createAccessTokens({ seed: keys.accessTokens, issuer: config.url.origin });
  const families = createRefreshFamilies({ store, key: keys.refreshTokens, newId });
  if (!config.auth) {
    const sessions = createLocalSessions(store);
    return { sessions, accessTokens, families, callerOf: createLocalCallerOf(sessions) };
  }
  const sessions = createSessions({ store, cookieName: sessionCookieName(config), cookieSecret, newId });
  return { sessions, accessTokens, families, callerOf: createCallerOf({ store, sessions, accessTokens, families }) };
}
