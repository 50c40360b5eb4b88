import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";

/** The row that the chain of the audit log hangs on, as this migration makes it. */
interface WithHead {
  audit_head: { id: number; seq: number; hash: string; salt: string; first_seq: number; first_hash: string };
}

/** Suspended accounts, what the admin decides about the server, invites to it, and who did what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("accounts").addColumn("suspended_at", "bigint").execute();
  await db.schema
    .createTable("server_settings")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema
    .createTable("server_invites")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("hash", "text", (c) => c.notNull().unique())
    .addColumn("label", "text", (c) => c.notNull())
    .addColumn("account_id", "text", (c) => c.references("accounts.id").onDelete("set null"))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("expires_at", "bigint", (c) => c.notNull())
    .addColumn("uses", "integer", (c) => c.notNull())
    .addColumn("uses_left", "integer", (c) => c.notNull())
    .addColumn("revoked_at", "bigint")
    .execute();
  // Ids without references: what was done stays on record when who did it, or what it was done to, is gone.
  await db.schema
    .createTable("audit_log")
    .addColumn("seq", "bigint", (c) => c.primaryKey())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("account_id", "text")
    .addColumn("on_behalf", "text")
    .addColumn("action", "text", (c) => c.notNull())
    .addColumn("object_kind", "text")
    .addColumn("object_id", "text")
    .addColumn("argument_hash", "text")
    .addColumn("result", "text", (c) => c.notNull())
    .addColumn("request_id", "text")
    .addColumn("network", "text")
    .addColumn("hash", "text", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("audit_log_account").on("audit_log").columns(["account_id", "seq"]).execute();
  await db.schema.createIndex("audit_log_at").on("audit_log").column("at").execute();
  await db.schema
    .createTable("audit_head")
    .addColumn("id", "integer", (c) => c.primaryKey())
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("salt", "text", (c) => c.notNull())
    .addColumn("first_seq", "bigint", (c) => c.notNull())
    .addColumn("first_hash", "text", (c) => c.notNull())
    .execute();
  const salt = randomBytes(16).toString("base64url");
  // Where it begins is random too, so that no chain can be put in the place of another.
  const hash = randomBytes(32).toString("base64url");
  await (db as Kysely<WithHead>)
    .insertInto("audit_head")
    .values({ id: 1, seq: 0, hash, salt, first_seq: 0, first_hash: hash })
    .execute();
}
