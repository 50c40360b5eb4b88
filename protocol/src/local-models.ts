import { z } from "zod";
import { Identity, LocalServerKind } from "./identity.ts";

const ModelId = z.string().min(1).max(200);

/** A model of this machine that can hold a conversation. */
export const LocalModel = z.object({
  id: ModelId,
  /** Such as `3.2B`, as its program tells; null where it does not. */
  size: z.string().nullable(),
});
export type LocalModel = z.infer<typeof LocalModel>;

/** A program that the server looked for on its own loopback. */
export const LocalServer = z.object({
  kind: LocalServerKind,
  /** `host:port` where it was looked for. */
  address: z.string(),
  running: z.boolean(),
  models: z.array(LocalModel),
  /** The command that starts it. */
  howToStart: z.string(),
});
export type LocalServer = z.infer<typeof LocalServer>;

/** `off` says why nothing was looked for: the operator switched it off, or it is the admin's alone. */
export const LocalModels = z.object({
  servers: z.array(LocalServer),
  off: z.enum(["switched_off", "admin_only"]).nullable(),
});
export type LocalModels = z.infer<typeof LocalModels>;

export const UseLocalModels = z.strictObject({
  kind: LocalServerKind,
  models: z.array(ModelId).min(1).max(12),
});
export type UseLocalModels = z.infer<typeof UseLocalModels>;

/** In the order of the models that were asked for. */
export const UsedLocalModels = z.object({ identities: z.array(Identity) });
export type UsedLocalModels = z.infer<typeof UsedLocalModels>;
