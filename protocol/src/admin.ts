import { z } from "zod";
import { UsageSum } from "./budget.ts";
import { Id } from "./ids.ts";
import { Mark } from "./mark.ts";

/** Who may make an account by themselves: nobody, who has an invite of the admin's, everybody. */
export const Registration = z.enum(["closed", "invite", "open"]);
export type Registration = z.infer<typeof Registration>;

/** Somebody with an account on this server, as the admin sees it: nothing of what they say. */
export const ServerMember = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  username: z.string().nullable(),
  mark: Mark,
  admin: z.boolean(),
  /** Since when they cannot sign in, in milliseconds since 1970; null for everybody else. */
  suspendedAt: z.int().nullable(),
  createdAt: z.int(),
  /** When a browser or program of theirs was last here, to within a day; null where none is signed in. */
  usedAt: z.int().nullable(),
});
export type ServerMember = z.infer<typeof ServerMember>;

export const ServerMemberChange = z.strictObject({ admin: z.boolean().optional(), suspended: z.boolean().optional() });
export type ServerMemberChange = z.infer<typeof ServerMemberChange>;

export const ServerSettings = z.object({
  /** What this server is called beside the product; empty for nothing. */
  name: z.string(),
  registration: Registration,
  /** The variable that decides on registration; null where the admin does. */
  registrationSetBy: z.literal("PARLEY_REGISTRATION").nullable(),
});
export type ServerSettings = z.infer<typeof ServerSettings>;

export const ServerSettingsChange = z.strictObject({
  name: z.string().trim().max(60).optional(),
  registration: Registration.optional(),
});
export type ServerSettingsChange = z.infer<typeof ServerSettingsChange>;

/** An invite to this server. Its link is shown once, when it is made. */
export const ServerInvite = z.object({
  id: Id,
  label: z.string(),
  createdAt: z.int(),
  expiresAt: z.int(),
  /** How many accounts it was made for, and how many more it makes. */
  uses: z.int(),
  usesLeft: z.int(),
  revokedAt: z.int().nullable(),
});
export type ServerInvite = z.infer<typeof ServerInvite>;

export const ServerInviteInput = z.strictObject({
  /** For whom it is, so that the admin knows it again. */
  label: z.string().trim().max(100).default(""),
  days: z.int().min(1).max(90).default(7),
  uses: z.int().min(1).max(100).default(1),
});
export type ServerInviteInput = z.input<typeof ServerInviteInput>;

export const CreatedServerInvite = ServerInvite.extend({ link: z.string() });
export type CreatedServerInvite = z.infer<typeof CreatedServerInvite>;

/** Numbers only: who used how much of what, over connections of their own or the server's. */
export const ServerUsage = z.object({
  members: z.array(UsageSum.extend({ account: Id.nullable(), name: z.string(), mark: Mark })),
  models: z.array(UsageSum.extend({ provider: z.string(), model: z.string() })),
  total: UsageSum,
});
export type ServerUsage = z.infer<typeof ServerUsage>;

/** One deed of the audit log. */
export const AuditEntry = z.object({
  seq: z.int(),
  at: z.int(),
  /** Null for a visitor, the operator's shell, and the server itself. */
  account: Id.nullable(),
  /** As it is called now; null for one that is gone. */
  name: z.string().nullable(),
  onBehalf: Id.nullable(),
  action: z.string(),
  objectKind: z.string().nullable(),
  objectId: z.string().nullable(),
  /** Of an account that is there, as it is called now. */
  objectName: z.string().nullable(),
  argumentHash: z.string().nullable(),
  /** `ok`, or the code of the refusal. */
  result: z.string(),
  requestId: z.string().nullable(),
  network: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
