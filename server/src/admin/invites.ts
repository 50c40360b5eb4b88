import { createHash, randomBytes } from "node:crypto";
import { AppError, type CreatedServerInvite, type Id, type ServerInvite, ServerInviteInput } from "@parley/protocol";
import { sql } from "kysely";
import { audit } from "../store/audit.ts";
import type { Db, Store } from "../store/open-store.ts";
import type { ServerInviteRow } from "../store/tables-admin.ts";
import type { By } from "./by.ts";

const dayMs = 24 * 60 * 60_000;
const openAtMost = 200;

interface InviteNeeds {
  store: Store;
  newId: () => Id;
}

/** Makes an invite of 256 random bits, of which only the hash is kept: the answer alone ever shows its link. */
export async function createInvite(
  needs: InviteNeeds,
  by: By,
  input: ServerInviteInput,
  origin: string,
): Promise<CreatedServerInvite> {
  const { label, days, uses } = ServerInviteInput.parse(input);
  const secret = randomBytes(32).toString("base64url");
  const id = needs.newId();
  const row = await needs.store.transaction(async ({ db, now }) => {
    const open = await db
      .selectFrom("server_invites")
      .select((select) => select.fn.countAll<number>().as("count"))
      .where("revoked_at", "is", null)
      .where("uses_left", ">", 0)
      .where("expires_at", ">", now)
      .executeTakeFirstOrThrow();
    if (Number(open.count) >= openAtMost)
      throw new AppError("too_many_requests", {
        message: `At most ${openAtMost} invites are open at once: withdraw some first.`,
      });
    const made: ServerInviteRow = {
      id,
      hash: hashOf(secret),
      label,
      account_id: by.account,
      created_at: now,
      expires_at: now + days * dayMs,
      uses,
      uses_left: uses,
      revoked_at: null,
    };
    await db.insertInto("server_invites").values(made).execute();
    await audit(db, now, { ...by, action: "invite.created", object: { kind: "invite", id } });
    return made;
  });
  return { ...toInvite(row), link: `${origin}/login?invite=${secret}` };
}

/** The newest first. */
export async function listInvites({ db }: Pick<Store, "db">): Promise<ServerInvite[]> {
  const rows = await db.selectFrom("server_invites").selectAll().orderBy("created_at", "desc").limit(500).execute();
  return rows.map(toInvite);
}

/** Throws `not_found`; one that was withdrawn already stays so. */
export async function revokeInvite(store: Store, by: By, id: Id): Promise<void> {
  await store.transaction(async ({ db, now }) => {
    const row = await db.selectFrom("server_invites").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw new AppError("not_found");
    if (row.revoked_at !== null) return;
    await db.updateTable("server_invites").set({ revoked_at: now }).where("id", "=", id).execute();
    await audit(db, now, { ...by, action: "invite.revoked", object: { kind: "invite", id } });
  });
}

/** Those that somebody made who may not invite any more. */
export async function revokeInvitesOf(db: Db, account: Id, now: number): Promise<void> {
  await db
    .updateTable("server_invites")
    .set({ revoked_at: now })
    .where("account_id", "=", account)
    .where("revoked_at", "is", null)
    .execute();
}

/** Whether an account may be made by it now. Looking uses nothing up. */
export async function isInviteOpen(store: Pick<Store, "db" | "now">, secret: string): Promise<boolean> {
  const row = await store.db
    .selectFrom("server_invites")
    .selectAll()
    .where("hash", "=", hashOf(secret))
    .executeTakeFirst();
  return row !== undefined && row.revoked_at === null && row.uses_left > 0 && row.expires_at > (await store.now());
}

/** Uses an invite once: of many at the same time no more get through than it was made for. The id of the invite, or null. */
export async function takeInvite(db: Db, secret: string, now: number): Promise<Id | null> {
  const taken = await db
    .updateTable("server_invites")
    .set({ uses_left: sql<number>`uses_left - 1` })
    .where("hash", "=", hashOf(secret))
    .where("uses_left", ">", 0)
    .where("expires_at", ">", now)
    .where("revoked_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return taken?.id ?? null;
}

function toInvite(row: ServerInviteRow): ServerInvite {
  return {
    id: row.id,
    label: row.label,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    uses: row.uses,
    usesLeft: row.uses_left,
    revokedAt: row.revoked_at,
  };
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
