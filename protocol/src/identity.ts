import { z } from "zod";
import { Id } from "./ids.ts";
import { Mark } from "./mark.ts";

export const Name = z.string().trim().min(1).max(100);

/** Lower-case handle used in mentions and ids: letters, digits and single hyphens. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);

/** Generation parameters; a null leaves the choice to the provider. */
export const Parameters = z.object({
  temperature: z.number().min(0).max(2).nullable().default(null),
  maxTokens: z.number().int().min(1).max(1_000_000).nullable().default(null),
});
export type Parameters = z.infer<typeof Parameters>;

/** `practice`: simulated here, no key, no network. `openai-compatible`: Chat Completions at a connection's URL. */
export const Provider = z.enum(["practice", "openai-compatible"]);
export type Provider = z.infer<typeof Provider>;

export const Identity = z.object({
  id: Id,
  slug: Slug,
  name: Name,
  role: z.string().max(100),
  mark: Mark,
  provider: Provider,
  connection: Id.nullable(),
  model: z.string().min(1).max(200),
  style: z.string().max(2000),
  instructions: z.string().max(20_000),
  parameters: Parameters,
  /** False with a reason when it cannot answer now, for example because its connection is gone. */
  available: z.boolean(),
  reason: z.string().nullable(),
  createdAt: z.int(),
});
export type Identity = z.infer<typeof Identity>;

/** What an account may state of an identity; the rest is the server's. */
export const IdentityInput = z.strictObject({
  name: Name,
  role: z.string().trim().max(100).default(""),
  mark: Mark.optional(),
  provider: Provider,
  connection: Id.nullable().default(null),
  model: z.string().trim().min(1).max(200),
  style: z.string().max(2000).default(""),
  instructions: z.string().max(20_000).default(""),
  parameters: Parameters.default({ temperature: null, maxTokens: null }),
});
export type IdentityInput = z.infer<typeof IdentityInput>;

/** A connection as its owner sees it: never the key, at most its last four characters. */
export const Connection = z.object({
  id: Id,
  provider: Provider,
  label: z.string(),
  baseUrl: z.string(),
  lastFour: z.string().nullable(),
  source: z.enum(["environment", "account"]),
});
export type Connection = z.infer<typeof Connection>;
