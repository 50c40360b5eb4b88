import { z } from "zod";
import { Id } from "./ids.ts";
import { isOwnPath } from "./own-path.ts";

/** Who else may say who a person is. */
export const IdentityProviderId = z.enum(["google", "oidc"]);
export type IdentityProviderId = z.infer<typeof IdentityProviderId>;

/** A button of the sign-in page: "Continue with …". */
export const EntryProvider = z.object({ id: IdentityProviderId, name: z.string() });
export type EntryProvider = z.infer<typeof EntryProvider>;

/** A place on this site to go on at. */
export const OwnPath = z.string().refine(isOwnPath, "must be a path of this site");

export const BeginProviderSignIn = z.strictObject({ provider: IdentityProviderId, next: OwnPath.default("/") });
export type BeginProviderSignIn = z.infer<typeof BeginProviderSignIn>;

/** Where the browser goes on: a page of the provider. */
export const WayToProvider = z.object({ url: z.string() });

/** Why nobody was let in, or nothing was linked, after the way over a provider. */
export const providerRefusals = [
  "account_not_linked",
  "account_suspended",
  "registration_closed",
  "setup_code_wrong",
  "linked_to_another",
  "no_email",
  "cancelled",
  "expired",
  "failed",
  "unavailable",
] as const;
export type ProviderRefusal = (typeof providerRefusals)[number];

/** One way to sign in to an account. */
export const SignInMethod = z.object({
  id: z.string(),
  /** `password`, or the provider. */
  kind: z.enum(["password", "google", "oidc"]),
  /** For people; of a provider that is no longer set up its id. */
  name: z.string(),
  createdAt: z.int(),
});
export type SignInMethod = z.infer<typeof SignInMethod>;

/**
 * Proof that it is the person and not just the browser: the password, or for an
 * account without one a session that began within the last ten minutes.
 */
export const Proof = z.strictObject({ password: z.string().max(1000).optional() });
export type Proof = z.infer<typeof Proof>;

export const LinkProvider = Proof.extend({ provider: IdentityProviderId });
export type LinkProvider = z.infer<typeof LinkProvider>;

/** A browser or a program that is signed in. */
export const AccountSession = z.object({
  id: Id,
  kind: z.enum(["browser", "program"]),
  /** What a browser says it is (its User-Agent); null where nothing was said. */
  client: z.string().nullable(),
  /** Milliseconds since 1970; of the use, to within a day for a browser. */
  startedAt: z.int(),
  usedAt: z.int(),
  /** The one that asks. */
  current: z.boolean(),
});
export type AccountSession = z.infer<typeof AccountSession>;

/** `password`: the present one, left out by an account that has none yet. */
export const ChangePassword = Proof.extend({ newPassword: z.string().max(1000) });
export type ChangePassword = z.infer<typeof ChangePassword>;

export const AskForReset = z.strictObject({ email: z.string().min(3).max(254) });

/** The secret of a link that came by mail. */
const MailedSecret = z.string().min(40).max(200);
export const ResetPassword = z.strictObject({ token: MailedSecret, password: z.string().max(1000) });
export type ResetPassword = z.infer<typeof ResetPassword>;
export const SignUpLink = z.strictObject({ token: MailedSecret });

/** What is shown once, when a second factor is set up. */
export const SecondFactorSetup = z.object({
  /** For the authenticator app: `otpauth://…`, the key in it, and both as a picture (SVG). */
  address: z.string(),
  key: z.string(),
  picture: z.string(),
  /** Each signs in once where the app is lost. */
  backupCodes: z.array(z.string()),
});
export type SecondFactorSetup = z.infer<typeof SecondFactorSetup>;

/** Null where it is off. */
export const SecondFactorState = z.object({ secondFactor: z.object({ codesLeft: z.int() }).nullable() });
export const ConfirmSecondFactor = z.strictObject({ code: z.string().max(100) });
