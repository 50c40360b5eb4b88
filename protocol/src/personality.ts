import { z } from "zod";
import { ConnectionProvider, Name, Slug } from "./identity.ts";
import { hues, voiceShapes } from "./mark.ts";

/** The ways of working together that are offered; any other text is a style too. */
export const collaborationStyles = [
  "Builder",
  "Challenger",
  "Evidence first",
  "Mediator",
  "Step by step",
  "Finisher",
] as const;

/** A prepared voice that a new one can start from. */
export const Personality = z.strictObject({
  /** Short and stable: others name it by this. */
  id: Slug.max(30),
  name: Name,
  role: z.string().min(1).max(100),
  /** A plain emoji for lists elsewhere; here a voice wears its mark. */
  icon: z.string().min(1).max(8),
  /** Becomes the voice's instructions. */
  promptPrefix: z.string().min(1).max(20_000),
  collaborationStyle: z.enum(collaborationStyles),
  colourTheme: z.enum(hues),
  shape: z.enum(voiceShapes),
  /** A model that suits it, by provider; a suggestion only. */
  models: z.partialRecord(ConnectionProvider, z.string().min(1)),
});
export type Personality = z.infer<typeof Personality>;
