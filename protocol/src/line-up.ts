import { z } from "zod";
import { Id } from "./ids.ts";
import { Provider } from "./identity.ts";
import { Mark } from "./mark.ts";
import { Offered } from "./offer.ts";
import { Mode, RoundSettings, RoundSettingsChange } from "./round.ts";

/** Who sits in a new thread, and how they talk. */
export const Table = z.object({ identities: z.array(Id).max(32), mode: Mode, settings: RoundSettings });
export type Table = z.infer<typeof Table>;

/** What is told of an identity that the server offers as part of a line-up. */
export const OfferedVoice = z.object({
  id: Id,
  name: z.string(),
  role: z.string(),
  mark: Mark,
  provider: Provider,
  model: z.string(),
});
export type OfferedVoice = z.infer<typeof OfferedVoice>;

/**
 * A table under a name, to be picked again. Of its identities, those that were deleted since,
 * or are not offered any more, are left out.
 */
export const LineUp = Table.extend({
  id: Id,
  name: z.string(),
  /** Set for one that the server offers. */
  offered: Offered.nullable(),
  /** Those of its identities that are not the reader's own. */
  voices: z.array(OfferedVoice),
});
export type LineUp = z.infer<typeof LineUp>;

export const LineUpInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  identities: z.array(Id).min(1).max(32),
  mode: Mode,
  settings: RoundSettingsChange.default({}),
});
export type LineUpInput = z.infer<typeof LineUpInput>;
