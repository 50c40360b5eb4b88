import { createHmac, timingSafeEqual } from "node:crypto";
import { AppError, type Id } from "@parley/protocol";
import type { Store, Transaction } from "../../store/open-store.ts";
import {
  deleteEndedFamilies,
  findFamily,
  insertFamily,
  type ProgramAccount,
  revokeFamily,
  rotateFamily,
} from "../../store/programs.ts";

const dayMs = 24 * 60 * 60_000;
const idleMs = 14 * dayMs;
const longestMs = 60 * dayMs;
/** How long an answer may have been lost on its way: so long the old token yields the same child again. */
const graceMs = 30_000;

export interface Refreshed {
  account: ProgramAccount;
  family: Id;
  refreshToken: string;
}

/**
 * Rotating refresh tokens (RFC 9700, 2.2.2): each use ends a token and yields its
 * child. A token is `family.generation.signature`, so a child is derived and never
 * stored, and two requests at once get the same one. Whoever uses a token whose
 * child was used already, or after the grace, has a stolen one, or is the one it
 * was stolen from: then the family ends for both.
 */
export function createRefreshFamilies(needs: { store: Store; key: Buffer; newId: () => Id }) {
  const { store, key, newId } = needs;
  const sign = (family: Id, generation: number): string =>
    createHmac("sha256", key).update(`${family}.${generation}`).digest("base64url");
  const tokenOf = (family: Id, generation: number): string => `${family}.${generation}.${sign(family, generation)}`;

  function read(token: string): { family: Id; generation: number } {
    const [family = "", number = "", signature = "", ...more] = token.split(".");
    const generation = Number(number);
    const given = Buffer.from(signature, "base64url");
    const wanted = Buffer.from(sign(family, generation), "base64url");
    const isOurs = more.length === 0 && given.length === wanted.length && timingSafeEqual(given, wanted);
    if (!isOurs) throw new AppError("token_invalid");
    return { family, generation };
  }

  async function rotate({ db, now }: Transaction, family: Id, generation: number): Promise<Refreshed | null> {
    const found = await findFamily(db, family);
    if (found === undefined || found.row.revoked_at !== null || found.row.expires_at <= now) return null;
    const { row, account } = found;
    const set = { rotated_at: now, expires_at: Math.min(now + idleMs, row.created_at + longestMs) };
    const isFirst = row.generation === generation && (await rotateFamily(db, family, generation, set));
    // On PostgreSQL another process may have been first since it was read.
    const at = isFirst ? null : (await findFamily(db, family))?.row;
    const isRepeated =
      at !== undefined && at !== null && at.generation === generation + 1 && now - at.rotated_at <= graceMs;
    if (isFirst || isRepeated) return { account, family, refreshToken: tokenOf(family, generation + 1) };
    await revokeFamily(db, family, now);
    return null;
  }

  return {
    /** Of somebody who has just signed in. */
    async begin(account: Id): Promise<{ family: Id; refreshToken: string }> {
      const family = newId();
      await store.transaction(async ({ db, now }) => {
        await deleteEndedFamilies(db, account, now);
        await insertFamily(db, {
          id: family,
          account_id: account,
          generation: 0,
          created_at: now,
          rotated_at: now,
          expires_at: now + idleMs,
          revoked_at: null,
        });
      });
      return { family, refreshToken: tokenOf(family, 0) };
    },
    /** The child of a token; throws `token_invalid` for one that has none. */
    async refresh(token: string): Promise<Refreshed> {
      const { family, generation } = read(token);
      // A refusal must not undo that the family was ended for it.
      const done = await store.transaction((transaction) => rotate(transaction, family, generation));
      if (done === null) throw new AppError("token_invalid");
      return done;
    },
    /** Ends all that came from the same sign-in; a token that is none of ours ends nothing. */
    async end(token: string): Promise<void> {
      const { family } = read(token);
      await store.transaction(({ db, now }) => revokeFamily(db, family, now));
    },
    /** The account of a family that has not ended. */
    async accountOf(family: Id): Promise<ProgramAccount | null> {
      const found = await findFamily(store.db, family);
      return found === undefined || found.row.revoked_at !== null || found.row.expires_at <= Date.now()
        ? null
        : found.account;
    },
  };
}

export type RefreshFamilies = ReturnType<typeof createRefreshFamilies>;
