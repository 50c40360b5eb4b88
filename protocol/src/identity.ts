import { z } from "zod";
import { Id } from "./ids.ts";
import { Mark } from "./mark.ts";
import { Offered } from "./offer.ts";
import { noParameters, Parameters } from "./parameters.ts";
import { FailureCode } from "./turn.ts";

export const Name = z.string().trim().min(1).max(100);

/** Lower-case handle used in mentions and ids: letters, digits and single hyphens. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);

/**
 * Who answers, and in which wire format. `practice`: simulated here, no key, no
 * network. `openai`: the Responses API, `openai-chat`: OpenAI's Chat
 * Completions, `openai-compatible`: Chat Completions of anybody else.
 */
export const providers = [
  "practice",
  "openai",
  "openai-chat",
  "openai-compatible",
  "anthropic",
  "google",
  "mistral",
  "cohere",
  "together",
  "groq",
  "openrouter",
  "ollama",
] as const;
export const Provider = z.enum(providers);
export type Provider = z.infer<typeof Provider>;

/** What a connection can be to; OpenAI's two wire formats share one. */
export const ConnectionProvider = Provider.exclude(["practice", "openai-chat"]);
export type ConnectionProvider = z.infer<typeof ConnectionProvider>;
export const connectionProviders = providers.filter((one) => one !== "practice" && one !== "openai-chat");

/** Whether a voice of this provider can speak over a connection to that one. */
export function fitsConnection(provider: Provider, connection: ConnectionProvider): boolean {
  if (provider === connection) return true;
  // Servers that speak like OpenAI may speak either of its formats.
  const alike: Provider[] = ["openai", "openai-chat", "openai-compatible"];
  return alike.includes(provider) && alike.includes(connection);
}

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
  /** Set for one that the server offers: then connection, style, instructions and parameters are not told. */
  offered: Offered.nullable(),
  createdAt: z.int(),
});
export type Identity = z.infer<typeof Identity>;

/** Where a voice sits; an empty title is a thread without one. */
export const IdentityThreads = z.object({ count: z.int(), titles: z.array(z.string()) });
export type IdentityThreads = z.infer<typeof IdentityThreads>;

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
  parameters: Parameters.default(noParameters),
});
export type IdentityInput = z.infer<typeof IdentityInput>;

/** Programs that serve models on one's own machine and that Parley knows by their model list. */
export const LocalServerKind = z.enum(["ollama", "llamacpp", "lmstudio"]);
export type LocalServerKind = z.infer<typeof LocalServerKind>;

/** A connection as its owner sees it: never the key, at most its last four characters. */
export const Connection = z.object({
  id: Id,
  provider: ConnectionProvider,
  label: z.string(),
  baseUrl: z.string(),
  hasKey: z.boolean(),
  /** Null without a key, and of a key too short to show any of it. */
  lastFour: z.string().nullable(),
  source: z.enum(["environment", "account"]),
  /** The program that answers there, where it is known. */
  server: LocalServerKind.nullable(),
  /** When it was last tested or used, in milliseconds since 1970; null for never. */
  checkedAt: z.int().nullable(),
  /** How that failed; null if it did not. */
  checkCode: FailureCode.nullable(),
  /** Set for one that the server offers: then its address is empty, and nothing of its key and its checks is told. */
  offered: Offered.nullable(),
});
export type Connection = z.infer<typeof Connection>;

/** Printable ASCII without spaces: anything else could not travel in a header. */
const Key = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .regex(/^[\x21-\x7e]+$/, "A key has no spaces and no letters beyond ASCII.");
const Label = z.string().trim().max(100);
const BaseUrl = z.string().trim().min(1).max(500);

/** A new connection. Without a base URL it goes to the provider's own address; the key is never given back. */
export const ConnectionInput = z.strictObject({
  provider: ConnectionProvider,
  label: Label.default(""),
  baseUrl: BaseUrl.nullable().default(null),
  key: Key.nullable().default(null),
});
export type ConnectionInput = z.infer<typeof ConnectionInput>;

/** What is left out stays; a null key is removed. Another origin needs the key again. */
export const ConnectionChange = z.strictObject({
  label: Label.optional(),
  baseUrl: BaseUrl.optional(),
  key: Key.nullable().optional(),
});
export type ConnectionChange = z.infer<typeof ConnectionChange>;

/** Without a model the provider's model list is asked for; with one, for a few words of that model. */
export const ConnectionTest = z.strictObject({
  provider: Provider.optional(),
  model: z.string().trim().min(1).max(200).nullable().default(null),
});
export type ConnectionTest = z.infer<typeof ConnectionTest>;

export const ConnectionTestResult = z.object({
  ok: z.boolean(),
  /** Until the list was there, or the model's first words. */
  replyMs: z.int().nullable(),
  code: FailureCode.nullable(),
  /** What else helps, where the code's own sentence is not enough. */
  message: z.string().nullable(),
});
export type ConnectionTestResult = z.infer<typeof ConnectionTestResult>;
