import { type Kysely, sql } from "kysely";
import { isPostgres } from "./dialect.ts";

/** The data model, with the places that later modes, tools and budgets need. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const postgres = isPostgres(db);
  // The sign-in library stores dates as text on SQLite and as timestamps on PostgreSQL.
  const date = postgres ? sql`timestamptz` : sql`text`;
  const flag = postgres ? sql`boolean` : sql`integer`;

  await db.schema
    .createTable("accounts")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("email", "text", (c) => c.notNull().unique())
    .addColumn("emailVerified", flag, (c) => c.notNull())
    .addColumn("image", "text")
    .addColumn("createdAt", date, (c) => c.notNull())
    .addColumn("updatedAt", date, (c) => c.notNull())
    .addColumn("admin", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("local", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("seq", "bigint", (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable("sessions")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("token", "text", (c) => c.notNull().unique())
    .addColumn("userId", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    .addColumn("expiresAt", date, (c) => c.notNull())
    .addColumn("ipAddress", "text")
    .addColumn("userAgent", "text")
    .addColumn("createdAt", date, (c) => c.notNull())
    .addColumn("updatedAt", date, (c) => c.notNull())
    .execute();
  await db.schema.createIndex("sessions_user").on("sessions").column("userId").execute();
  await db.schema
    .createTable("sign_in_methods")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("accountId", "text", (c) => c.notNull())
    .addColumn("providerId", "text", (c) => c.notNull())
    .addColumn("userId", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    .addColumn("accessToken", "text")
    .addColumn("refreshToken", "text")
    .addColumn("idToken", "text")
    .addColumn("accessTokenExpiresAt", date)
    .addColumn("refreshTokenExpiresAt", date)
    .addColumn("scope", "text")
    .addColumn("password", "text")
    .addColumn("createdAt", date, (c) => c.notNull())
    .addColumn("updatedAt", date, (c) => c.notNull())
    .execute();
  await db.schema.createIndex("sign_in_methods_user").on("sign_in_methods").column("userId").execute();
  await db.schema
    .createTable("verifications")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("identifier", "text", (c) => c.notNull())
    .addColumn("value", "text", (c) => c.notNull())
    .addColumn("expiresAt", date, (c) => c.notNull())
    .addColumn("createdAt", date)
    .addColumn("updatedAt", date)
    .execute();

  await db.schema
    .createTable("connections")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("account_id", "text", (c) => c.references("accounts.id").onDelete("cascade"))
    .addColumn("provider", "text", (c) => c.notNull())
    .addColumn("label", "text", (c) => c.notNull())
    .addColumn("base_url", "text", (c) => c.notNull())
    .addColumn("sealed_key", "text")
    .addColumn("key_id", "text")
    .addColumn("last_four", "text")
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema
    .createTable("identities")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    .addColumn("slug", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("mark", "text", (c) => c.notNull())
    .addColumn("provider", "text", (c) => c.notNull())
    .addColumn("connection_id", "text", (c) => c.references("connections.id").onDelete("set null"))
    .addColumn("model", "text", (c) => c.notNull())
    .addColumn("style", "text", (c) => c.notNull())
    .addColumn("instructions", "text", (c) => c.notNull())
    .addColumn("parameters", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addUniqueConstraint("identities_slug", ["account_id", "slug"])
    .execute();

  await db.schema
    .createTable("threads")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id"))
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("titled", "integer", (c) => c.notNull())
    .addColumn("mission", "text", (c) => c.notNull())
    .addColumn("visibility", "text", (c) => c.notNull())
    .addColumn("public_id", "text", (c) => c.unique())
    .addColumn("mode", "text", (c) => c.notNull())
    .addColumn("settings", "text", (c) => c.notNull())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("rounds", "integer", (c) => c.notNull())
    .addColumn("head", "text")
    .addColumn("running", "text")
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("active_at", "bigint", (c) => c.notNull())
    .addColumn("archived_at", "bigint")
    .addColumn("deleted_at", "bigint")
    .execute();
  await db.schema
    .createTable("members")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("account_id", "text", (c) => c.references("accounts.id").onDelete("set null"))
    .addColumn("identity_id", "text", (c) => c.references("identities.id").onDelete("set null"))
    .addColumn("handle", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("profile", "text", (c) => c.notNull())
    .addColumn("overrides", "text")
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("read_seq", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("joined_at", "bigint", (c) => c.notNull())
    .addColumn("left_at", "bigint")
    .addUniqueConstraint("members_handle", ["thread_id", "handle"])
    .execute();
  await db.schema.createIndex("members_account").on("members").columns(["account_id", "thread_id"]).execute();
  await db.schema.createIndex("members_identity").on("members").column("identity_id").execute();

  await db.schema
    .createTable("rounds")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("idx", "integer", (c) => c.notNull())
    .addColumn("parent", "text")
    .addColumn("seed", "text", (c) => c.notNull())
    .addColumn("mode", "text", (c) => c.notNull())
    .addColumn("settings", "text", (c) => c.notNull())
    .addColumn("members", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("stopping", "text")
    .addColumn("reason", "text")
    .addColumn("result", "text")
    .addColumn("wake_at", "bigint")
    .addColumn("started_at", "bigint", (c) => c.notNull())
    .addColumn("ended_at", "bigint")
    .addUniqueConstraint("rounds_index", ["thread_id", "idx"])
    .execute();
  await db.schema.createIndex("rounds_status").on("rounds").columns(["status", "wake_at"]).execute();

  await db.schema
    .createTable("turns")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("round_id", "text", (c) => c.notNull().references("rounds.id").onDelete("cascade"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("stage", "text", (c) => c.notNull())
    .addColumn("member_id", "text", (c) => c.notNull().references("members.id"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("of_id", "text")
    .addColumn("continues_id", "text")
    .addColumn("step", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("outcome", "text")
    .addColumn("code", "text")
    .addColumn("stop", "text")
    .addColumn("stopped_by", "text")
    .addColumn("owner", "text", (c) => c.notNull())
    .addColumn("fence", "integer", (c) => c.notNull())
    .addColumn("message_id", "text")
    .addColumn("usage", "text")
    .addColumn("result", "text")
    .addColumn("planned_at", "bigint", (c) => c.notNull())
    .addColumn("started_at", "bigint")
    .addColumn("progress_at", "bigint")
    .addColumn("ended_at", "bigint")
    .addUniqueConstraint("turns_step", ["round_id", "stage", "member_id", "kind", "version"])
    .addUniqueConstraint("turns_position", ["round_id", "kind", "stage", "position", "version"])
    .execute();
  await db.schema.createIndex("turns_status").on("turns").columns(["status", "owner"]).execute();
  await db.schema
    .createTable("drafts")
    .addColumn("turn_id", "text", (c) => c.primaryKey().references("turns.id").onDelete("cascade"))
    .addColumn("parts", "text", (c) => c.notNull())
    .addColumn("saved_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema
    .createTable("messages")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("author_id", "text", (c) => c.notNull().references("members.id"))
    .addColumn("account_id", "text")
    .addColumn("turn_id", "text")
    .addColumn("round_id", "text")
    .addColumn("parent", "text")
    .addColumn("reply_to", "text")
    .addColumn("parts", "text", (c) => c.notNull())
    .addColumn("body_hash", "text", (c) => c.notNull())
    .addColumn("hidden", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("position", "bigint", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("messages_round").on("messages").columns(["round_id", "position"]).execute();
  await db.schema.createIndex("messages_thread").on("messages").columns(["thread_id", "id"]).execute();
  await db.schema
    .createTable("calls")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("turn_id", "text", (c) => c.notNull().references("turns.id").onDelete("cascade"))
    .addColumn("n", "integer", (c) => c.notNull())
    .addColumn("purpose", "text", (c) => c.notNull())
    .addColumn("account_id", "text")
    .addColumn("connection_id", "text")
    .addColumn("provider", "text", (c) => c.notNull())
    .addColumn("model", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("outcome", "text")
    .addColumn("code", "text")
    .addColumn("owner", "text", (c) => c.notNull())
    .addColumn("fence", "integer", (c) => c.notNull())
    .addColumn("continues_id", "text")
    .addColumn("adds", "text", (c) => c.notNull())
    .addColumn("usage", "text")
    .addColumn("cost", "bigint")
    .addColumn("started_at", "bigint", (c) => c.notNull())
    .addColumn("first_token_at", "bigint")
    .addColumn("ended_at", "bigint")
    .addUniqueConstraint("calls_n", ["turn_id", "n"])
    .execute();
  await db.schema
    .createTable("pieces")
    .addColumn("hash", "text", (c) => c.primaryKey())
    .addColumn("text", "text", (c) => c.notNull())
    .execute();

  for (const [table, owner] of [
    ["thread_events", "thread_id"],
    ["account_events", "account_id"],
  ] as const) {
    await db.schema
      .createTable(table)
      .addColumn(owner, "text", (c) =>
        c
          .notNull()
          .references(table === "thread_events" ? "threads.id" : "accounts.id")
          .onDelete("cascade"),
      )
      .addColumn("seq", "bigint", (c) => c.notNull())
      .addColumn("at", "bigint", (c) => c.notNull())
      .addColumn("type", "text", (c) => c.notNull())
      .addColumn("body", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint(`${table}_pk`, [owner, "seq"])
      .execute();
  }
  await db.schema
    .createTable("processes")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("started_at", "bigint", (c) => c.notNull())
    .addColumn("heartbeat_at", "bigint", (c) => c.notNull())
    .execute();
}
