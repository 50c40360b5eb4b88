import { createHash, randomBytes } from "node:crypto";
import { type ApiToken, type ApiTokenInput, AppError, type CreatedApiToken, type Id, Scope } from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "../../store/json.ts";
import type { Store } from "../../store/open-store.ts";
import {
  deleteApiTokenRow,
  findApiToken,
  insertApiToken,
  listApiTokenRows,
  markApiTokenUsed,
} from "../../store/programs.ts";
import type { ApiTokenRow } from "../../store/tables.ts";
import type { Caller } from "./caller.ts";

export const apiTokenPrefix = "parley_";
const dayMs = 24 * 60 * 60_000;
const usedPaceMs = 60_000;

interface TokenNeeds {
  store: Store;
  newId: () => Id;
  limits: { apiTokensPerAccount: number };
}

/** Makes a token within what its maker may do itself: no wider scope, no later end. */
export async function createApiToken(needs: TokenNeeds, maker: Caller, input: ApiTokenInput): Promise<CreatedApiToken> {
  const wider = input.scopes.filter((scope) => !maker.may(scope));
  if (wider.length > 0)
    throw new AppError("scope_missing", {
      message: "A token cannot make one that may do more than itself.",
      details: { missing: wider },
    });
  const now = await needs.store.now();
  const expiresAt = input.days === null ? null : now + input.days * dayMs;
  if (maker.until !== null && (expiresAt === null || expiresAt > maker.until))
    throw new AppError("forbidden", { message: "A token cannot make one that lasts longer than itself." });
  const token = `${apiTokenPrefix}${randomBytes(32).toString("base64url")}`;
  const row: ApiTokenRow = {
    id: needs.newId(),
    account_id: maker.account,
    name: input.name,
    hash: hashOf(token),
    start: token.slice(0, apiTokenPrefix.length + 4),
    scopes: JSON.stringify([...new Set(input.scopes)]),
    created_at: now,
    expires_at: expiresAt,
    last_used_at: null,
  };
  await needs.store.transaction(async ({ db }) => {
    const mine = await listApiTokenRows(db, maker.account);
    if (mine.length >= needs.limits.apiTokensPerAccount)
      throw new AppError("too_many_requests", {
        message: `An account has at most ${needs.limits.apiTokensPerAccount} tokens: delete one first.`,
      });
    await insertApiToken(db, row);
  });
  return { ...toApiToken(row), token };
}

export async function listApiTokens(store: Pick<Store, "db">, account: Id): Promise<ApiToken[]> {
  return (await listApiTokenRows(store.db, account)).map(toApiToken);
}

export async function deleteApiToken(store: Store, id: Id): Promise<void> {
  await store.transaction(({ db }) => deleteApiTokenRow(db, id));
}

/**
 * Who a token stands for; null if it is none of ours or has ended. The hash of
 * 256 random bits needs no salt and no slow function: there is nothing to guess.
 */
export async function callerOfApiToken(store: Store, token: string): Promise<Caller | null> {
  const found = await findApiToken(store.db, hashOf(token));
  const now = Date.now();
  if (found === undefined || (found.row.expires_at !== null && found.row.expires_at <= now)) return null;
  const { row, account } = found;
  if (now - (row.last_used_at ?? 0) > usedPaceMs) await markApiTokenUsed(store.db, row.id, now);
  const given = new Set(scopesOf(row));
  return {
    account: account.account,
    // An admin's rights over the server are lent only to a token that was made for that.
    admin: account.admin && given.has("admin"),
    may: (scope) => given.has(scope) || given.has("admin"),
    until: row.expires_at,
  };
}

function toApiToken(row: ApiTokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    start: row.start,
    scopes: scopesOf(row),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}

function scopesOf(row: ApiTokenRow): Scope[] {
  return parseJson(z.array(Scope), row.scopes);
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
