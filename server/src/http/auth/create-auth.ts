import { betterAuth } from "better-auth";
import type { Config } from "../../config.ts";
import type { Store } from "../../store/open-store.ts";
import { createPasswordHashing } from "./hashing.ts";
import { sessionCookieName } from "./sessions.ts";

const day = 24 * 60 * 60;

/** The sign-in library, behind our own routes: none of its HTTP surface is mounted. */
export function createAuth(needs: { store: Store; config: Config; cookieSecret: string; newId: () => string }) {
  const secure = needs.config.url.protocol === "https:";
  return betterAuth({
    appName: "Parley",
    baseURL: needs.config.url.origin,
    secret: needs.cookieSecret,
    database: { db: needs.store.unguarded, type: needs.store.kind },
    user: { modelName: "accounts" },
    session: { modelName: "sessions", expiresIn: 14 * day, updateAge: day },
    account: { modelName: "sign_in_methods" },
    verification: { modelName: "verifications" },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 256,
      password: createPasswordHashing(needs.config.limits.passwordHashesAtOnce),
    },
    advanced: {
      useSecureCookies: false,
      cookies: { session_token: { name: sessionCookieName(needs.config), attributes: { secure } } },
      database: { generateId: () => needs.newId() },
      disableCSRFCheck: true,
    },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
}

export type Auth = ReturnType<typeof createAuth>;

/** Loads and makes the library on first use: a server that nobody signs in to never pays for it. */
export type OpenAuth = () => Promise<Auth>;
