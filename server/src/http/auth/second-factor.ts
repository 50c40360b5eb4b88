import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { AppError, type Id, type SecondFactorSetup } from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "../../store/json.ts";
import type { Db, Store } from "../../store/open-store.ts";
import type { SecondFactorRow } from "../../store/tables.ts";
import { findAccount } from "../../store/users.ts";

const periodSeconds = 30;
const codesAtOnce = 10;
const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Seals what the codes are made from; bound to the account, so that it opens nowhere else. */
export interface FactorSealer {
  seal(bytes: string, account: Id): string;
  /** Throws where it cannot be opened: then nobody signs in by it. */
  open(sealed: string, account: Id): string;
}

export interface SecondFactorNeeds {
  store: Store;
  factorSealer: FactorSealer;
}

/** Makes a factor that counts once a code of it was typed; an unconfirmed one is made anew. */
export async function beginSecondFactor(needs: SecondFactorNeeds, account: Id): Promise<SecondFactorSetup> {
  const secret = randomBytes(20);
  const backupCodes = Array.from({ length: codesAtOnce }, newBackupCode);
  const row = await findAccount(needs.store.db, account);
  await needs.store.transaction(async ({ db, now }) => {
    if ((await findFactor(db, account))?.confirmed_at != null)
      throw new AppError("in_use", { message: "The second factor is on already: switch it off first." });
    await db.deleteFrom("second_factors").where("account_id", "=", account).execute();
    await db
      .insertInto("second_factors")
      .values({
        account_id: account,
        sealed_secret: needs.factorSealer.seal(secret.toString("base64url"), account),
        code_hashes: JSON.stringify(backupCodes.map(hashOf)),
        last_step: 0,
        created_at: now,
        confirmed_at: null,
      })
      .execute();
  });
  const key = toBase32(secret);
  const label = encodeURIComponent(row?.email ?? account);
  const address = `otpauth://totp/Parley:${label}?secret=${key}&issuer=Parley&digits=6&period=${periodSeconds}`;
  const { renderSVG } = await import("uqr");
  return { address, key, picture: renderSVG(address, { border: 2 }), backupCodes };
}

/** Switches it on by its first code. Throws `code_wrong`. */
export async function confirmSecondFactor(needs: SecondFactorNeeds, account: Id, code: string): Promise<void> {
  const isGood = await needs.store.transaction(async ({ db, now }) => {
    const row = await findFactor(db, account);
    if (row === undefined || row.confirmed_at !== null || !(await takeTotp(needs, db, row, code, now))) return false;
    await db.updateTable("second_factors").set({ confirmed_at: now }).where("account_id", "=", account).execute();
    return true;
  });
  if (!isGood) throw new AppError("code_wrong");
}

export async function removeSecondFactor(store: Store, account: Id): Promise<void> {
  await store.transaction(({ db }) => db.deleteFrom("second_factors").where("account_id", "=", account).execute());
}

/** Null where it is off; otherwise how many backup codes are left. */
export async function readSecondFactor(store: Pick<Store, "db">, account: Id): Promise<{ codesLeft: number } | null> {
  const row = await findFactor(store.db, account);
  return row === undefined || row.confirmed_at === null ? null : { codesLeft: hashesOf(row).length };
}

/**
 * What signing in asks beside the password: nothing where the factor is off, else
 * a code of the app or a backup code; each counts once. Throws `code_needed` or
 * `code_wrong`.
 */
export async function checkSecondFactor(
  needs: SecondFactorNeeds,
  account: Id,
  code: string | undefined,
): Promise<void> {
  const found = await findFactor(needs.store.db, account);
  if (found === undefined || found.confirmed_at === null) return;
  if (code === undefined || code.trim() === "") throw new AppError("code_needed");
  const isGood = await needs.store.transaction(async ({ db, now }) => {
    // Locked by its own update, so that of two at once only one has the code.
    await db.updateTable("second_factors").set({ account_id: account }).where("account_id", "=", account).execute();
    const row = await findFactor(db, account);
    if (row === undefined) return false;
    return (await takeTotp(needs, db, row, code, now)) || (await takeBackupCode(db, row, code));
  });
  if (!isGood) throw new AppError("code_wrong");
}

async function takeTotp(needs: SecondFactorNeeds, db: Db, row: SecondFactorRow, typed: string, now: number) {
  const code = typed.replace(/\s/g, "");
  if (!/^\d{6}$/.test(code)) return false;
  const secret = Buffer.from(needs.factorSealer.open(row.sealed_secret, row.account_id), "base64url");
  const present = Math.floor(now / 1000 / periodSeconds);
  // Clocks differ: the code before and the one after are taken, but none at or before the last that was used.
  const step = [present - 1, present, present + 1].find(
    (one) => one > row.last_step && isSame(totpOf(secret, one), code),
  );
  if (step === undefined) return false;
  await db.updateTable("second_factors").set({ last_step: step }).where("account_id", "=", row.account_id).execute();
  return true;
}

async function takeBackupCode(db: Db, row: SecondFactorRow, typed: string): Promise<boolean> {
  const hash = hashOf(typed);
  const hashes = hashesOf(row);
  const left = hashes.filter((one) => !isSame(one, hash));
  if (left.length === hashes.length) return false;
  await db
    .updateTable("second_factors")
    .set({ code_hashes: JSON.stringify(left) })
    .where("account_id", "=", row.account_id)
    .execute();
  return true;
}

/** The six digits of a period (RFC 6238 with SHA-1, which is what the apps know). */
export function totpOf(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const number = mac.readUInt32BE(mac.readUInt8(19) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** 80 random bits as letters and digits: nothing to guess, so a plain hash keeps it. */
function newBackupCode(): string {
  return (toBase32(randomBytes(10)).match(/.{4}/g) ?? []).join("-");
}

function hashOf(code: string): string {
  return createHash("sha256")
    .update(code.replace(/[^a-z0-9]/gi, "").toUpperCase())
    .digest("base64url");
}

function hashesOf(row: SecondFactorRow): string[] {
  return parseJson(z.array(z.string()), row.code_hashes);
}

function isSame(one: string, two: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(two)];
  return first.length === second.length && timingSafeEqual(first, second);
}

function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => base32[Number.parseInt(five, 2)]).join("");
}

function findFactor(db: Db, account: Id): Promise<SecondFactorRow | undefined> {
  return db.selectFrom("second_factors").selectAll().where("account_id", "=", account).executeTakeFirst();
}
