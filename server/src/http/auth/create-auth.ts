import { betterAuth, type BetterAuthOptions } from "better-auth";
import { APIError } from "better-auth/api";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import { decodeJwt } from "jose";
import type { Config } from "../../config.ts";
import type { IdentityProvider } from "../../config-sign-in.ts";
import type { Store } from "../../store/open-store.ts";
import { createPasswordHashing } from "./hashing.ts";
import { sessionCookieName } from "./sessions.ts";

const day = 24 * 60 * 60;

interface AuthNeeds {
  store: Store;
  config: Config;
  cookieSecret: string;
  newId: () => string;
}

/** The sign-in library, behind our own routes: none of its HTTP surface is mounted. */
export function createAuth(needs: AuthNeeds) {
  return betterAuth(optionsOf(needs));
}

export type Auth = ReturnType<typeof createAuth>;

/** Loads and makes the library on first use: a server that nobody signs in to never pays for it. */
export type OpenAuth = () => Promise<Auth>;

/** What the library must ask while somebody comes from an identity provider. */
export interface ProviderHooks {
  /** The code of a refusal, or null: whether a person whom nobody knows yet gets an account. */
  refuse(email: string, isVerified: boolean): Promise<string | null>;
  /** More claims than the ID token has; null where there are none. */
  userinfo: ((accessToken: string) => Promise<Record<string, unknown> | null>) | null;
}

/**
 * The library for the way over one identity provider, apart from the one for
 * passwords, which must not wait for anybody's discovery document.
 */
export function createProviderAuth(needs: AuthNeeds, provider: IdentityProvider, hooks: ProviderHooks) {
  return betterAuth({
    ...optionsOf(needs),
    account: {
      modelName: "sign_in_methods",
      updateAccountOnSignIn: false,
      // Equal addresses prove nothing: one links accounts oneself, signed in to both.
      accountLinking: {
        enabled: true,
        disableImplicitLinking: true,
        allowDifferentEmails: true,
        trustedProviders: [provider.id],
      },
    },
    databaseHooks: {
      user: {
        create: {
          before: async ({ email, emailVerified }) => {
            const code = await hooks.refuse(email, emailVerified);
            if (code !== null) throw new APIError("FORBIDDEN", { code });
          },
        },
      },
      account: {
        create: { before: async (method) => ({ data: { ...method, ...noTokens } }) },
        update: { before: async (method) => ({ data: { ...method, ...noTokens } }) },
      },
    },
    plugins: [
      genericOAuth({
        config: [
          {
            providerId: provider.id,
            name: provider.name,
            discoveryUrl: provider.discoveryUrl,
            clientId: provider.clientId,
            clientSecret: provider.clientSecret,
            scopes: ["openid", "email", "profile"],
            pkce: true,
            prompt: "select_account",
            requireIdTokenVerification: true,
            accountSubject: ({ profile }) => textOf(profile["sub"]) ?? "",
            getUserInfo: async ({ idToken, accessToken }) => {
              const claims = await readClaims(idToken, accessToken, hooks.userinfo);
              // Google alone knows whose its own addresses and those of its Workspaces are.
              const isSure = provider.id !== "google" || isGoogles(claims);
              return claims === null ? null : { ...claims, emailVerified: claims.emailVerified && isSure };
            },
            mapProfileToUser: (claims) => ({ name: nameOf(claims), image: undefined }),
          },
        ],
      }),
    ],
  });
}

export type ProviderAuth = ReturnType<typeof createProviderAuth>;

/** A provider's tokens have done their work once they said who it is. */
const noTokens = { accessToken: null, refreshToken: null, idToken: null };

/** Of the ID token, which the library has checked by now; without one nobody is let in. */
async function readClaims(
  idToken: string | undefined,
  accessToken: string | undefined,
  userinfo: ProviderHooks["userinfo"],
) {
  if (idToken === undefined) return null;
  const claims: Record<string, unknown> = decodeJwt(idToken);
  if (typeof claims["sub"] !== "string") return null;
  // Some providers keep the address out of the ID token; another subject's is nobody's business.
  const more =
    claims["email"] === undefined && userinfo !== null && accessToken !== undefined
      ? await userinfo(accessToken)
      : null;
  const all = more !== null && more["sub"] === claims["sub"] ? { ...more, ...claims } : claims;
  return {
    ...all,
    id: claims["sub"],
    sub: claims["sub"],
    email: textOf(all["email"]),
    emailVerified: all["email_verified"] === true,
  };
}

/** Whether Google answers for the address now, and not just for a letter that arrived there once. */
function isGoogles(claims: Record<string, unknown> | null): boolean {
  return textOf(claims?.["hd"]) !== undefined || /@(?:gmail|googlemail)\.com$/i.test(textOf(claims?.["email"]) ?? "");
}

function nameOf(claims: Record<string, unknown>): string {
  const given = textOf(claims["name"]) ?? textOf(claims["preferred_username"]);
  return (given ?? textOf(claims["email"])?.split("@")[0] ?? "Somebody").trim().slice(0, 100);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function optionsOf({ store, config, cookieSecret, newId }: AuthNeeds) {
  const secure = config.url.protocol === "https:";
  return {
    appName: "Parley",
    baseURL: config.url.origin,
    secret: cookieSecret,
    database: { db: store.unguarded, type: store.kind },
    user: { modelName: "accounts" },
    session: { modelName: "sessions", expiresIn: 14 * day, updateAge: day },
    account: { modelName: "sign_in_methods" },
    verification: { modelName: "verifications" },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 256,
      password: createPasswordHashing(config.limits.passwordHashesAtOnce),
    },
    advanced: {
      useSecureCookies: false,
      cookies: {
        session_token: { name: sessionCookieName(config), attributes: { secure } },
        state: { name: secure ? "__Host-way-in" : "way-in", attributes: { secure } },
      },
      database: { generateId: () => newId() },
      disableCSRFCheck: true,
    },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
    onAPIError: { errorURL: `${config.url.origin}/login` },
  } satisfies BetterAuthOptions;
}
