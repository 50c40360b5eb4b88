import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Id } from "@parley/protocol";
import type { Config } from "../../config.ts";
import type { Actor } from "../../conversation/index.ts";
import type { Store } from "../../store/open-store.ts";
import { extendSession, findLocalAccount, findSession, insertSession, type SignedIn } from "../../store/users.ts";

const dayMs = 24 * 60 * 60_000;
const idleMs = 14 * dayMs;
const longestMs = 60 * dayMs;

/** The name says what the browser then enforces: on https only this host, only secure, only path `/`. */
export function sessionCookieName(config: Pick<Config, "url">): string {
  return config.url.protocol === "https:" ? "__Host-sid" : "sid";
}

export interface Sessions {
  /** The account behind a request's cookie header; null for a visitor. */
  actorOf(cookieHeader: string | undefined): Promise<Actor | null>;
  /** The session behind it; null for a visitor, and in single-user mode. */
  sessionOf(cookieHeader: string | undefined): Promise<SignedIn | null>;
  /** Begins one for an account that proved who it is: the cookie to set. */
  begin(account: Id, client: string | undefined): Promise<string>;
  /** Puts off the end of a session that is used: the cookie to set, or null if there is nothing to do yet. */
  renew(cookieHeader: string | undefined): Promise<string | null>;
}

/**
 * The hot path: the cookie's signature is checked first, so a made-up token
 * costs no query; then session and account come in one.
 */
export function createSessions(needs: {
  store: Store;
  cookieName: string;
  cookieSecret: string;
  newId: () => Id;
}): Sessions {
  async function sessionOf(cookieHeader: string | undefined): Promise<SignedIn | null> {
    const token = readToken(cookieHeader, needs.cookieName, needs.cookieSecret);
    const found = token === null ? undefined : await findSession(needs.store.db, token);
    return found === undefined || found.expiresAt <= Date.now() ? null : found;
  }
  /** Signed as the sign-in library signs its own. */
  function cookieOf(token: string, until: number): string {
    const signature = createHmac("sha256", needs.cookieSecret).update(token).digest("base64");
    const value = encodeURIComponent(`${token}.${signature}`);
    const secure = needs.cookieName.startsWith("__Host-") ? "; Secure" : "";
    return `${needs.cookieName}=${value}; Max-Age=${Math.floor((until - Date.now()) / 1000)}; Path=/; HttpOnly; SameSite=Lax${secure}`;
  }
  return {
    async begin(account, client) {
      const token = randomBytes(32).toString("base64url");
      const until = Date.now() + idleMs;
      await insertSession(needs.store.db, {
        id: needs.newId(),
        token,
        userId: account,
        expiresAt: new Date(until),
        ipAddress: null,
        userAgent: client ?? null,
        createdAt: new Date(),
        updatedAt: new Date(),
      });
      return cookieOf(token, until);
    },
    async actorOf(cookieHeader) {
      const found = await sessionOf(cookieHeader);
      return found === null ? null : { account: found.account.id, admin: found.account.admin === 1 };
    },
    sessionOf,
    async renew(cookieHeader) {
      const token = readToken(cookieHeader, needs.cookieName, needs.cookieSecret);
      const found = token === null ? undefined : await findSession(needs.store.db, token);
      if (token === null || found === undefined || found.expiresAt <= Date.now()) return null;
      const until = Math.min(Date.now() + idleMs, found.startedAt + longestMs);
      if (until - found.expiresAt < dayMs) return null;
      await extendSession(needs.store.db, found.session, new Date(until));
      return cookieOf(token, until);
    },
  };
}

/** Single-user mode: everybody who reaches the server is the one local account. */
export function createLocalSessions(store: Store): Sessions {
  return {
    async actorOf() {
      const account = await findLocalAccount(store.db);
      return account === undefined ? null : { account: account.id, admin: true };
    },
    begin: async () => {
      throw new Error("single-user mode has no sessions");
    },
    sessionOf: async () => null,
    renew: async () => null,
  };
}

/** The token of a signed cookie (`token.signature`, URL-encoded); null unless the signature is ours. */
function readToken(header: string | undefined, name: string, secret: string): string | null {
  const value = header
    ?.split(/;\s*/)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
  if (value === undefined) return null;
  const decoded = decode(value);
  const dot = decoded.lastIndexOf(".");
  if (dot < 1) return null;
  const token = decoded.slice(0, dot);
  const given = Buffer.from(decoded.slice(dot + 1), "base64");
  const wanted = createHmac("sha256", secret).update(token).digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? token : null;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Not a cookie that we wrote.
    return "";
  }
}
