import { z } from "zod";
import { Id } from "./ids.ts";
import { Mark } from "./mark.ts";
import { EntryProvider } from "./sign-in.ts";

export const Account = z.object({
  id: Id,
  name: z.string(),
  email: z.string().nullable(),
  /** Null for one that signs in by e-mail alone. */
  username: z.string().nullable(),
  admin: z.boolean(),
  mark: Mark,
});
export type Account = z.infer<typeof Account>;

/** What a visitor may know before signing in, so that the page offers only what works. */
export const Entry = z.object({
  account: Account.nullable(),
  /** False in single-user mode, which has no sign-in. */
  auth: z.boolean(),
  /** `domains`: only with a proved address of one of `domains`; `invite`: only with an invite of the admin's. */
  registration: z.enum(["first", "open", "invite", "closed", "domains"]),
  domains: z.array(z.string()),
  /** Whether a forgotten password can be set anew by mail. */
  mail: z.boolean(),
  /** Who else says who a person is, one button each. */
  providers: z.array(EntryProvider),
  /** The first account on an address that is not loopback needs the code the start printed. */
  setupCode: z.boolean(),
  /** True where cookies travel over plain http that is not loopback: the page shows a banner. */
  insecure: z.boolean(),
  version: z.string(),
  /** What the admin calls this server; empty for nothing. */
  name: z.string(),
});
export type Entry = z.infer<typeof Entry>;

/** A name to sign in with: letters, digits, `.`, `_` and `-`; upper and lower case are the same. */
export const Username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{1,38}[a-z0-9])$/);

/** What a person may change of their account by itself; a user name of null is none. */
export const AccountChange = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  username: Username.nullable().optional(),
});
export type AccountChange = z.infer<typeof AccountChange>;

/** What goes and what stays if the account is deleted now. */
export const AccountDeletion = z.object({
  /** Threads of one's own in which nobody else sits: they are erased. */
  erased: z.int(),
  /** Those in which others sit, and who owns them then. */
  handedOver: z.array(z.object({ title: z.string(), to: z.string() })),
  /** Threads of others: what was said there stays under one's name. */
  left: z.int(),
  voices: z.int(),
  connections: z.int(),
  notes: z.int(),
  /** True where somebody else must be made the admin first. */
  onlyAdmin: z.boolean(),
});
export type AccountDeletion = z.infer<typeof AccountDeletion>;

export const Password = z.string().min(10).max(256);

export const SignUp = z.strictObject({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(254),
  password: z.string().max(1000),
  setupCode: z.string().max(100).optional(),
  /** The secret of an invite, where registration asks for one. */
  invite: z.string().max(200).optional(),
});
export type SignUp = z.infer<typeof SignUp>;

/** `email`: or the user name. */
export const SignIn = z.strictObject({
  email: z.string().max(254),
  password: z.string().max(1000),
  /** Of the authenticator app, or a backup code, where the account has a second factor. */
  code: z.string().max(100).optional(),
});
export type SignIn = z.infer<typeof SignIn>;
