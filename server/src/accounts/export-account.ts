import { AppError, type Id, personMark } from "@parley/protocol";
import { lessonsOf } from "../learning/index.ts";
import { listAudit } from "../store/audit.ts";
import { listIdentities } from "../store/identities.ts";
import { listLineUpRows } from "../store/line-ups.ts";
import type { Db, Store } from "../store/open-store.ts";
import { listApiTokenRows } from "../store/programs.ts";
import { findAccount, listSignInMethodRows } from "../store/users.ts";
import { exportAnyThread } from "../transfer/index.ts";
import { sharingOf } from "./export-sharing.ts";
import { readme } from "./export-readme.ts";
import { type ZipEntry, zipOf } from "./zip.ts";

/**
 * All that is the account's own, as a ZIP archive that is made while it is sent.
 * No secret is in it, not even sealed or hashed, and no word of others but those
 * in the account's own threads.
 */
export async function exportAccount(
  store: Store,
  account: Id,
): Promise<{ name: string; chunks: AsyncGenerator<Buffer> }> {
  const now = await store.now();
  const row = await findAccount(store.db, account);
  if (row === undefined) throw new AppError("not_signed_in");
  const day = new Date(now).toISOString().slice(0, 10);
  return { name: `parley-account-${day}.zip`, chunks: zipOf(entriesOf(store, account, now), now) };
}

async function* entriesOf(store: Store, account: Id, now: number): AsyncGenerator<ZipEntry> {
  const { db } = store;
  yield { name: "README.txt", text: readme(now) };
  yield json("account.json", await profileOf(db, account));
  yield json("sign-in.json", await waysIn(db, account));
  yield json("voices.json", (await listIdentities(db, account)).map(opened));
  yield json("lessons.json", await lessonsIn(db, account));
  yield json("connections.json", await connectionsOf(db, account));
  yield json("line-ups.json", (await listLineUpRows(db, account)).map(opened));
  yield json("notes.json", await notesOf(db, account));
  yield json("seats.json", await seatsOf(db, account));
  yield json("sharing.json", await sharingOf(db, account));
  yield json("budgets.json", await budgetsOf(db, account));
  yield lines("calls.jsonl", await callsOf(db, account));
  yield lines("messages.jsonl", await messagesElsewhere(db, account));
  yield lines("account-log.jsonl", await accountLog(db, account));
  yield lines("audit.jsonl", await ownAudit(db, account));
  const threads = await db
    .selectFrom("threads")
    .select("id")
    .where("account_id", "=", account)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  for (const { id } of threads) {
    const { name, file } = await exportAnyThread(store, account, id, now);
    // Two threads may have one title.
    yield json(`threads/${name}-${id.slice(-8)}.json`, { id, ...file });
  }
}

async function profileOf(db: Db, account: Id) {
  const row = await findAccount(db, account);
  if (row === undefined) throw new AppError("not_signed_in");
  const { id, name, email, emailVerified, username, admin, createdAt, updatedAt, suspended_at } = row;
  return {
    id,
    name,
    email,
    emailVerified,
    username,
    admin,
    createdAt,
    updatedAt,
    suspended_at,
    mark: personMark(name),
  };
}

async function waysIn(db: Db, account: Id) {
  const methods = await listSignInMethodRows(db, account);
  const sessions = await db
    .selectFrom("sessions")
    .select(["id", "userAgent", "createdAt", "updatedAt", "expiresAt"])
    .where("userId", "=", account)
    .execute();
  const programs = await db
    .selectFrom("refresh_families")
    .select(["id", "created_at", "rotated_at", "expires_at", "revoked_at"])
    .where("account_id", "=", account)
    .execute();
  const factor = await db
    .selectFrom("second_factors")
    .select(["created_at", "confirmed_at"])
    .where("account_id", "=", account)
    .executeTakeFirst();
  const invites = await db
    .selectFrom("server_invites")
    .select(["id", "label", "created_at", "expires_at", "uses", "uses_left", "revoked_at"])
    .where("account_id", "=", account)
    .execute();
  return {
    methods: methods.map(({ id, providerId, createdAt }) => ({ id, kind: providerId, createdAt })),
    secondFactor: factor ?? null,
    sessions,
    programs,
    tokens: (await listApiTokenRows(db, account)).map((row) => {
      const { hash: _, ...token } = row;
      return opened(token);
    }),
    invites,
  };
}

/** What each of its voices learned, in whatever state. */
async function lessonsIn(db: Db, account: Id) {
  const voices = await listIdentities(db, account);
  return Promise.all(voices.map(async ({ id, name }) => ({ voice: id, name, lessons: await lessonsOf(db, id) })));
}

/** What was typed, but for the key: of that its last four characters. */
async function connectionsOf(db: Db, account: Id) {
  return db
    .selectFrom("connections")
    .select(["id", "provider", "label", "base_url", "last_four", "source", "created_at", "server"])
    .where("account_id", "=", account)
    .orderBy("created_at")
    .execute();
}

async function notesOf(db: Db, account: Id) {
  const notes = await db
    .selectFrom("notes")
    .select(["id", "title", "text", "version", "created_at", "updated_at"])
    .where("account_id", "=", account)
    .orderBy("created_at")
    .execute();
  const pins = await db
    .selectFrom("note_pins")
    .innerJoin("notes", "notes.id", "note_pins.note_id")
    .select(["note_pins.note_id", "note_pins.thread_id"])
    .where("notes.account_id", "=", account)
    .execute();
  return notes.map((note) => ({
    ...note,
    pinnedTo: pins.filter((pin) => pin.note_id === note.id).map((pin) => pin.thread_id),
  }));
}

/** Where the account and its voices sit or sat, with what it changed for a thread alone. */
async function seatsOf(db: Db, account: Id) {
  const rows = await db
    .selectFrom("members")
    .innerJoin("threads", "threads.id", "members.thread_id")
    .select(["members.id", "members.thread_id", "members.kind", "members.handle", "members.role", "members.profile"])
    .select(["members.identity_id", "members.overrides", "members.joined_at", "members.left_at", "threads.title"])
    .where("members.account_id", "=", account)
    .orderBy("members.joined_at")
    .execute();
  return rows.map(opened);
}

async function budgetsOf(db: Db, account: Id) {
  const own = await db.selectFrom("account_budgets").selectAll().where("account_id", "=", account).executeTakeFirst();
  const days = await db
    .selectFrom("account_days")
    .selectAll()
    .where("account_id", "=", account)
    .orderBy("day")
    .execute();
  const pauses = await db.selectFrom("round_pauses").selectAll().where("account_id", "=", account).execute();
  return { unit: "millionths of a US dollar", own: own ?? null, days, pauses };
}

async function callsOf(db: Db, account: Id) {
  const rows = await db
    .selectFrom("calls")
    .select(["id", "thread_id", "turn_id", "n", "purpose", "provider", "model", "outcome", "code", "parameters"])
    .select(["usage", "cost", "counted", "started_at", "first_token_at", "ended_at"])
    .where("account_id", "=", account)
    .orderBy("started_at")
    .execute();
  return rows.map(opened);
}

/** What the account and its voices said in threads of others: the title is all that is told of these. */
async function messagesElsewhere(db: Db, account: Id) {
  const rows = await db
    .selectFrom("messages")
    .innerJoin("members", "members.id", "messages.author_id")
    .innerJoin("threads", "threads.id", "messages.thread_id")
    .select(["messages.id", "messages.thread_id", "threads.title", "members.handle", "members.kind"])
    .select(["messages.parts", "messages.created_at"])
    .where("members.account_id", "=", account)
    .where("threads.account_id", "!=", account)
    .orderBy("messages.created_at")
    .orderBy("messages.id")
    .execute();
  return rows.map(opened);
}

async function accountLog(db: Db, account: Id) {
  const rows = await db
    .selectFrom("account_events")
    .select(["seq", "at", "type", "body"])
    .where("account_id", "=", account)
    .orderBy("seq")
    .execute();
  return rows.map(opened);
}

/** What the account did, and what was done to it; who else did that, and from where, is not its own. */
async function ownAudit(db: Db, account: Id) {
  const rows = await listAudit(db, { account, limit: 1_000_000 });
  return rows.toReversed().map((whole) => {
    const { hash: _, argument_hash: __, ...row } = whole;
    if (row.account_id === account) return row;
    return { ...row, account_id: null, on_behalf: null, request_id: null, network: null };
  });
}

const jsonColumns = new Set([
  "mark",
  "parameters",
  "identities",
  "settings",
  "scopes",
  "profile",
  "overrides",
  "usage",
  "parts",
  "body",
]);

/** A row with its JSON columns read, and without the account that all of this is of. */
function opened(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => name !== "account_id")
      .map(([name, value]) => [name, jsonColumns.has(name) && typeof value === "string" ? JSON.parse(value) : value]),
  );
}

function json(name: string, value: unknown): ZipEntry {
  return { name, text: `${JSON.stringify(value, null, 1)}\n` };
}

function lines(name: string, rows: unknown[]): ZipEntry {
  return { name, text: rows.map((row) => `${JSON.stringify(row)}\n`).join("") };
}
