import type { Store } from "../../store/open-store.ts";
import type { AccessTokens } from "./access-tokens.ts";
import { apiTokenPrefix, callerOfApiToken } from "./api-tokens.ts";
import { type Caller, wholeAccount } from "./caller.ts";
import type { RefreshFamilies } from "./refresh-families.ts";
import type { Sessions } from "./sessions.ts";

/** What a request says of who sent it. */
export interface Credentials {
  authorization: string | undefined;
  cookie: string | undefined;
}

/**
 * Who calls; null for a visitor, `refused` for a token that is not (or no longer)
 * good. A request that shows a token is judged by it alone: were a bad one passed
 * over for the cookie, the same request would mean one thing here and another there.
 */
export type CallerOf = (credentials: Credentials) => Promise<Caller | "refused" | null>;

interface CallerNeeds {
  store: Store;
  sessions: Sessions;
  accessTokens: AccessTokens;
  families: RefreshFamilies;
}

export function createCallerOf({ store, sessions, accessTokens, families }: CallerNeeds): CallerOf {
  return async ({ authorization, cookie }) => {
    if (authorization === undefined) {
      const actor = await sessions.actorOf(cookie);
      return actor === null ? null : wholeAccount(actor);
    }
    const token = /^bearer ([\w.~+/-]+=*)$/i.exec(authorization.trim())?.[1];
    if (token === undefined) return "refused";
    if (token.startsWith(apiTokenPrefix)) return (await callerOfApiToken(store, token)) ?? "refused";
    const issued = await accessTokens.familyOf(token);
    const account = issued === null ? null : await families.accountOf(issued.family);
    // Ended tokens end at once, not with their ten minutes.
    if (issued === null || account === null || account.account !== issued.account) return "refused";
    return wholeAccount(account);
  };
}

/** Single-user mode: whoever reaches the server is the one local account; programs that always send some key may. */
export function createLocalCallerOf(sessions: Sessions): CallerOf {
  return async () => {
    const actor = await sessions.actorOf(undefined);
    return actor === null ? null : wholeAccount(actor);
  };
}
