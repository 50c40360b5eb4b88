import type { Generated, Selectable } from "kysely";
import type { AdminTables } from "./tables-admin.ts";
import type { JudgementTables } from "./tables-judgements.ts";
import type { LessonTables } from "./tables-lessons.ts";
import type { LinkTables } from "./tables-links.ts";
import type { MemoryTables } from "./tables-memory.ts";
import type { OfferTables } from "./tables-offers.ts";
import type { VerificationRow } from "./tables-sign-in.ts";
import type { GuestDayRow, GuestLimitsRow, InvitationRow, JoinRequestRow } from "./tables-sharing.ts";

/**
 * Rows as both databases return them. Times are milliseconds since 1970, JSON is
 * text that is parsed where it is read, flags are 0 or 1. (Those of the sign-in library keep its own types.)
 */
export interface Tables extends AdminTables, JudgementTables, LessonTables, LinkTables, MemoryTables, OfferTables {
  accounts: AccountRow;
  sessions: SessionRow;
  sign_in_methods: SignInMethodRow;
  verifications: VerificationRow;
  second_factors: SecondFactorRow;
  api_tokens: ApiTokenRow;
  refresh_families: RefreshFamilyRow;
  connections: ConnectionRow;
  identities: IdentityRow;
  threads: ThreadRow;
  members: MemberRow;
  messages: MessageRow;
  message_search: { id: Generated<number>; message_id: string; thread_id: string };
  rounds: RoundRow;
  turns: TurnRow;
  drafts: { turn_id: string; parts: string; saved_at: number };
  calls: CallRow;
  pieces: { hash: string; text: string };
  thread_events: { thread_id: string; seq: number; at: number; type: string; body: string };
  account_events: { account_id: string; seq: number; at: number; type: string; body: string };
  account_days: AccountDayRow;
  account_budgets: AccountBudgetRow;
  thread_budgets: ThreadBudgetRow;
  round_pauses: RoundPauseRow;
  line_ups: LineUpRow;
  notes: NoteRow;
  note_pins: { note_id: string; thread_id: string };
  invitations: InvitationRow;
  join_requests: JoinRequestRow;
  guest_limits: GuestLimitsRow;
  guest_days: GuestDayRow;
  processes: { id: string; started_at: number; heartbeat_at: number };
}

export interface AccountRow {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean | number;
  image: string | null;
  createdAt: string | Date;
  updatedAt: string | Date;
  admin: Generated<number>;
  /** 1 for the account that single-user mode works under. */
  local: Generated<number>;
  /** Lower-case; null for one that signs in by e-mail alone. */
  username: Generated<string | null>;
  /** Counter of the account's log. */
  seq: Generated<number>;
  /** Since when none of its credentials counts; null for one that may sign in. */
  suspended_at: Generated<number | null>;
  /** 0 where none of its voices learns or is told what it learned. */
  learns: Generated<number>;
}

export type Account = Selectable<AccountRow>;

export interface SessionRow {
  id: string;
  token: string;
  userId: string;
  expiresAt: string | Date;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: string | Date;
  updatedAt: string | Date;
}

export interface SignInMethodRow {
  id: string;
  accountId: string;
  providerId: string;
  userId: string;
  accessToken: string | null;
  refreshToken: string | null;
  idToken: string | null;
  accessTokenExpiresAt: string | Date | null;
  refreshTokenExpiresAt: string | Date | null;
  scope: string | null;
  password: string | null;
  createdAt: string | Date;
  updatedAt: string | Date;
}

export interface SecondFactorRow {
  account_id: string;
  sealed_secret: string;
  /** JSON: hashes of the backup codes that were not used yet. */
  code_hashes: string;
  /** The last period of 30 seconds whose code was used: none is taken twice. */
  last_step: number;
  created_at: number;
  /** Null until the first code was typed: so long it is not asked for. */
  confirmed_at: number | null;
}

export interface ConnectionRow {
  id: string;
  /** Null for one that the environment gives. */
  account_id: string | null;
  provider: string;
  label: string;
  base_url: string;
  sealed_key: string | null;
  key_id: string | null;
  last_four: string | null;
  source: "environment" | "account";
  created_at: number;
  /** The program that answers there, where it is known. */
  server: "ollama" | "llamacpp" | "lmstudio" | null;
  /** 1 for one that this server found on its own loopback: nobody typed its address. */
  found: number;
  /** When it was last tested or used, and how that failed; no code is success. */
  checked_at: number | null;
  check_code: string | null;
}

export interface IdentityRow {
  id: string;
  account_id: string;
  slug: string;
  name: string;
  role: string;
  mark: string;
  provider: string;
  connection_id: string | null;
  model: string;
  style: string;
  instructions: string;
  parameters: string;
  /** 0 for one that neither learns nor is told what it learned. */
  learns: number;
  created_at: number;
  updated_at: number;
}

export interface ThreadRow {
  id: string;
  account_id: string;
  title: string;
  titled: number;
  mission: string;
  visibility: string;
  public_id: string | null;
  mode: string;
  settings: string;
  /** Counter of the thread's log; its row is the lock of every transaction on the thread. */
  seq: number;
  rounds: number;
  head: string | null;
  running: string | null;
  created_at: number;
  active_at: number;
  archived_at: number | null;
  deleted_at: number | null;
}

export interface MemberRow {
  id: string;
  thread_id: string;
  kind: "person" | "identity";
  /** The person, or who seated the identity: its owner, or somebody to whom it is offered. */
  account_id: string | null;
  identity_id: string | null;
  /** The offer by which somebody else's identity sits there; null for one's own. */
  offer_id: string | null;
  handle: string;
  role: string;
  profile: string;
  /** Model and parameters for this thread only; null takes the identity's. */
  overrides: string | null;
  /** 1 for who came in with an imported file. */
  imported: number;
  position: number;
  /** Up to where of the thread's log the person has read. */
  read_seq: number;
  /** The last place at which somebody called the person by name. */
  mentioned_seq: number;
  /** Since when it stands at the top of the person's list. */
  pinned_at: number | null;
  /** Of the thread a person reads rounds from this index on, and what was said after this place of the log. */
  reads_from_round: number;
  reads_from_seq: number;
  joined_at: number;
  left_at: number | null;
}

export interface MessageRow {
  id: string;
  thread_id: string;
  author_id: string;
  account_id: string | null;
  turn_id: string | null;
  /** The round that took it up or that it was said in; null while it waits. */
  round_id: string | null;
  parent: string | null;
  reply_to: string | null;
  /** Ids of the voices it is for; null is all. */
  to_ids: string | null;
  parts: string;
  body_hash: string;
  hidden: number;
  /** The member who hid it; its parts are gone then. */
  hidden_by: string | null;
  position: number;
  created_at: number;
}

export interface RoundRow {
  id: string;
  thread_id: string;
  idx: number;
  parent: string | null;
  seed: string;
  mode: string;
  settings: string;
  members: string;
  status: "running" | "paused" | "ended";
  stopping: string | null;
  reason: string | null;
  result: string | null;
  wake_at: number | null;
  started_at: number;
  ended_at: number | null;
}

export interface TurnRow {
  id: string;
  thread_id: string;
  round_id: string;
  kind: "speak" | "ask";
  stage: string;
  member_id: string;
  position: number;
  version: number;
  of_id: string | null;
  continues_id: string | null;
  /** The step as it was planned. */
  step: string;
  status: "planned" | "running" | "waiting" | "ended";
  outcome: string | null;
  code: string | null;
  stop: string | null;
  stopped_by: string | null;
  owner: string;
  fence: number;
  message_id: string | null;
  usage: string | null;
  /** How many messages at the beginning of its path its prompt left out. */
  unseen: number;
  /** The account that asked for this version; null for turns of a mode. */
  asked_by: string | null;
  result: string | null;
  planned_at: number;
  started_at: number | null;
  progress_at: number | null;
  ended_at: number | null;
}

export interface CallRow {
  id: string;
  thread_id: string;
  turn_id: string;
  n: number;
  purpose: string;
  account_id: string | null;
  connection_id: string | null;
  provider: string;
  model: string;
  status: "started" | "ended";
  outcome: string | null;
  code: string | null;
  owner: string;
  fence: number;
  continues_id: string | null;
  adds: string;
  /** The first message of the path that its prompt shows, if it leaves out what came before. */
  cut: string | null;
  /** What it was told beside its prompt; null for calls of versions that did not keep it. */
  parameters: string | null;
  usage: string | null;
  /** The other person for whom it went over its account's connection; null for the account's own. */
  guest_id: string | null;
  /** The offer by which it was made; null for none. */
  offer_id: string | null;
  /** In millionths of a US dollar; null where the price is unknown. */
  cost: number | null;
  /**
   * What it counts as in budgets, in millionths of a US dollar: the most it may cost until it ends, then what it cost,
   * or still that most where the cost is not known.
   */
  counted: number;
  started_at: number;
  first_token_at: number | null;
  ended_at: number | null;
}

/** A saved table: who sits in a new thread, and how they talk. */
export interface LineUpRow {
  id: string;
  account_id: string;
  name: string;
  identities: string;
  mode: string;
  settings: string;
  created_at: number;
}

export interface NoteRow {
  id: string;
  /** Whose it is; null for one that a thread's members share. */
  account_id: string | null;
  /** The thread that shares it; null for a note of one account. */
  thread_id: string | null;
  title: string;
  text: string;
  /** The text in lower case, since SQLite knows no other letters than ASCII's. */
  folded: string;
  version: number;
  created_at: number;
  updated_at: number;
}

/** A personal API token: its hash, and how it begins. */
export interface ApiTokenRow {
  id: string;
  account_id: string;
  name: string;
  hash: string;
  start: string;
  scopes: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
}

/** The refresh tokens of one sign-in, of which the one of `generation` is good. */
export interface RefreshFamilyRow {
  id: string;
  account_id: string;
  generation: number;
  created_at: number;
  rotated_at: number;
  expires_at: number;
  revoked_at: number | null;
}

/** A day of an account in UTC; money in millionths of a US dollar. */
export interface AccountDayRow {
  account_id: string;
  day: string;
  /** Those that may have cost money. */
  calls: number;
  spent: Generated<number>;
  reserved: Generated<number>;
}

/** What an account decided about its money; one without a row has no cap. */
export interface AccountBudgetRow {
  account_id: string;
  /** For a day. */
  cap: number | null;
  /** What a call of unknown price counts as. */
  unknown_call: number;
}

/** What a thread may cost and does; one without a row has no cap and cost nothing. */
export interface ThreadBudgetRow {
  thread_id: string;
  cap: number | null;
  spent: number;
  reserved: number;
}

/** A paused round, and the call that did not fit. */
export interface RoundPauseRow {
  round_id: string;
  thread_id: string;
  turn_id: string;
  /** Who would pay. */
  account_id: string;
  reason: string;
  /** What the call may cost at most. */
  amount: number;
}
