import { z } from "zod";
import { IdentityInput } from "./identity.ts";
import { Mark } from "./mark.ts";
import { WantedTool } from "./personality.ts";
import { Mode, RoundSettingsChange } from "./round.ts";

export const agentFormat = "parley-agents";
/** Rises when a reader of today could not read a file. */
export const agentVersion = 1;

/** A voice as it travels: without its connection, its key and whatever it learned. */
export const TravellingAgent = IdentityInput.omit({ connection: true }).extend({
  mark: Mark,
  /** What it would like to use; reading a file grants nothing. */
  tools: z.array(WantedTool).max(20).default([]),
});
export type TravellingAgent = z.infer<typeof TravellingAgent>;

/** One agent, or those of a line-up with how they talk. */
export const AgentFile = z.strictObject({
  format: z.literal(agentFormat),
  version: z.literal(agentVersion),
  agents: z.array(TravellingAgent).min(1).max(32),
  lineUp: z
    .strictObject({ name: z.string().trim().min(1).max(80), mode: Mode, settings: RoundSettingsChange })
    .nullable(),
});
export type AgentFile = z.infer<typeof AgentFile>;
