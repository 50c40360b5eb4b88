import { z } from "zod";
import { Account, SignIn, SignUp } from "./account.ts";
import { Id } from "./ids.ts";

/**
 * What a program may do with a token: `read` everything its account reads; `chat`
 * start threads, post, judge answers, stop and continue; `write` change the rest, but for what
 * signs in or pays; `admin` that too, connections and tokens included.
 */
export const scopes = ["read", "chat", "write", "admin"] as const;
export const Scope = z.enum(scopes);
export type Scope = z.infer<typeof Scope>;

/** A personal API token, without what is secret of it. */
export const ApiToken = z.object({
  id: Id,
  name: z.string(),
  /** How it begins, to be told from others. */
  start: z.string(),
  scopes: z.array(Scope),
  /** Milliseconds since 1970; null: never. */
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
});
export type ApiToken = z.infer<typeof ApiToken>;

export const ApiTokenInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(Scope).min(1).max(scopes.length),
  /** Null: it does not expire. */
  days: z.int().min(1).max(3650).nullable().default(90),
});
export type ApiTokenInput = z.infer<typeof ApiTokenInput>;

/** The only answer that ever holds the token itself. */
export const CreatedApiToken = ApiToken.extend({ token: z.string() });
export type CreatedApiToken = z.infer<typeof CreatedApiToken>;

/** Where the refresh token goes: into the answer, or into a cookie that no script can read. */
const delivery = { refresh: z.enum(["body", "cookie"]).default("body") };
export const ProgramSignIn = SignIn.extend(delivery);
export const ProgramSignUp = SignUp.extend(delivery);
export const RefreshInput = z.strictObject({ refresh_token: z.string().max(500).optional() });

/** Named as OAuth 2.0 names them (RFC 6749, 5.1). */
export const SignedInProgram = z.object({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  /** Seconds. */
  expires_in: z.int(),
  /** Absent where it is in the cookie. */
  refresh_token: z.string().optional(),
  account: Account,
});
export type SignedInProgram = z.infer<typeof SignedInProgram>;
