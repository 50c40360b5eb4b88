import { z } from "zod";
import { Id } from "./ids.ts";
import { Mark } from "./mark.ts";
import { Parameters } from "./parameters.ts";

export const MemberRole = z.enum(["owner", "member", "viewer"]);
export type MemberRole = z.infer<typeof MemberRole>;

/** What a person does in a thread at this moment. */
export const PresenceState = z.enum(["reading", "typing", "away"]);
export type PresenceState = z.infer<typeof PresenceState>;

/** How a member looks in this thread; it outlives the identity or account it was taken from. */
export const Profile = z.object({
  name: z.string(),
  /** A voice's part in the talk ("Sceptic"); empty for people. */
  role: z.string(),
  mark: Mark,
  model: z.string().nullable(),
  /** True for simulated voices, so that the page can label them. */
  practice: z.boolean(),
});
export type Profile = z.infer<typeof Profile>;

export const Member = z.object({
  id: Id,
  kind: z.enum(["person", "identity"]),
  /** Unique in the thread; what @mentions name. */
  handle: z.string(),
  role: MemberRole,
  profile: Profile,
  identity: Id.nullable(),
  left: z.boolean(),
  /** True for who came in with an imported file: a name and a mark, and nobody behind it. */
  imported: z.boolean().default(false),
  joinedAt: z.int(),
});
export type Member = z.infer<typeof Member>;

/** What a voice does otherwise in one thread than everywhere; null takes the identity's own, as does nothing. */
export const SeatOptions = z.object({
  model: z.string().nullable(),
  parameters: Parameters.nullable(),
  instructions: z.string().nullable().optional(),
});
export type SeatOptions = z.infer<typeof SeatOptions>;
