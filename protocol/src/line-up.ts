import { z } from "zod";
import { Id } from "./ids.ts";
import { Mode, RoundSettings, RoundSettingsChange } from "./round.ts";

/** Who sits in a new thread, and how they talk. */
export const Table = z.object({ identities: z.array(Id).max(32), mode: Mode, settings: RoundSettings });
export type Table = z.infer<typeof Table>;

/** A table under a name, to be picked again. Of its identities, those that were deleted since are left out. */
export const LineUp = Table.extend({ id: Id, name: z.string() });
export type LineUp = z.infer<typeof LineUp>;

export const LineUpInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  identities: z.array(Id).min(1).max(32),
  mode: Mode,
  settings: RoundSettingsChange.default({}),
});
export type LineUpInput = z.infer<typeof LineUpInput>;
