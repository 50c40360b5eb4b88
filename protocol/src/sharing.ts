import { z } from "zod";
import { Id } from "./ids.ts";
import { Mark } from "./mark.ts";
import { MemberRole } from "./member.ts";

/** What somebody may be let in as: a thread has one owner, who hands it over. */
export const GuestRole = MemberRole.exclude(["owner"]);
export type GuestRole = z.infer<typeof GuestRole>;

/** What a newcomer reads: all that was said, or only rounds that begin after they came. */
export const Reads = z.enum(["all", "from_now"]);
export type Reads = z.infer<typeof Reads>;

/** How one is let in. */
const terms = { role: GuestRole, reads: Reads.default("all") };
export const Terms = z.strictObject(terms);
export type Terms = z.infer<typeof Terms>;

/** A link that whoever holds it may join by, or one account that is asked by name. */
export const InvitationInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("link"),
    ...terms,
    /** Days until it ends; null is never. */
    days: z.int().min(1).max(365).nullable().default(7),
    /** How often it lets somebody in; null is without a limit. */
    uses: z.int().min(1).max(1000).nullable().default(1),
  }),
  /** `login`: a user name or an e-mail. Whether there is such an account is not told. */
  z.strictObject({ kind: z.literal("person"), ...terms, login: z.string().trim().min(1).max(320) }),
]);
export type InvitationInput = z.infer<typeof InvitationInput>;

/** An open invitation as the thread's owner sees it. */
export const Invitation = z.object({
  id: Id,
  kind: z.enum(["link", "person"]),
  role: GuestRole,
  reads: Reads,
  /** As it was typed, for a person; null for a link. */
  login: z.string().nullable(),
  /** How often it still lets somebody in, and how often it did; null is without a limit. */
  usesLeft: z.int().nullable(),
  used: z.int(),
  expiresAt: z.int().nullable(),
  createdAt: z.int(),
});
export type Invitation = z.infer<typeof Invitation>;

/** Somebody who would like to join a public thread. */
export const JoinRequest = z.object({ id: Id, name: z.string(), mark: Mark, createdAt: z.int() });
export type JoinRequest = z.infer<typeof JoinRequest>;

const Face = z.object({ name: z.string(), mark: Mark });

/** What whoever is invited is told before they answer. */
const preview = {
  title: z.string(),
  /** Who invited; null for somebody whose account is gone. */
  by: z.string().nullable(),
  role: GuestRole,
  reads: Reads,
  people: z.array(Face),
  voices: z.array(Face),
};
/** `thread`: where one sits already; null for a newcomer. */
export const JoinPage = z.object({ ...preview, thread: Id.nullable() });
export type JoinPage = z.infer<typeof JoinPage>;

export const ReceivedInvitation = z.object({ ...preview, id: Id, createdAt: z.int() });
export type ReceivedInvitation = z.infer<typeof ReceivedInvitation>;

/**
 * What each other person may spend in a day (UTC) over an account's own
 * connections in one thread; whichever comes first ends it.
 */
export const GuestLimits = z.object({
  answers: z.int().min(0).max(100_000),
  /** In millionths of a US dollar. */
  amount: z.int().min(0).max(1_000_000_000_000),
  /** Of the answers, those of models whose price is unknown. */
  unknownAnswers: z.int().min(0).max(100_000),
});
export type GuestLimits = z.infer<typeof GuestLimits>;
export const usualGuestLimits: GuestLimits = { answers: 50, amount: 250_000, unknownAnswers: 0 };

/** What the owner of a thread sees of how it is shared. */
export const Sharing = z.object({ invitations: z.array(Invitation), requests: z.array(JoinRequest) });
export type Sharing = z.infer<typeof Sharing>;

/** A public thread as every account sees it. */
export const ExploreListing = z.object({
  publicId: z.string(),
  title: z.string(),
  voices: z.array(Face),
  people: z.int(),
  activeAt: z.int(),
  /** Set for who sits there. */
  thread: Id.nullable(),
  /** True while one's request waits for an answer. */
  asked: z.boolean(),
});
export type ExploreListing = z.infer<typeof ExploreListing>;
