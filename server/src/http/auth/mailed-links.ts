import { createHash, randomBytes } from "node:crypto";
import { AppError, type Id } from "@parley/protocol";
import type { Db, Store } from "../../store/open-store.ts";

/** What a link in a mail is for. */
type Purpose = "reset" | "sign-up";

const minutes = 15;
export const linkMinutes = minutes;

/**
 * Makes the secret of a link: 256 random bits, of which only the hash is kept.
 * A newer link for the same thing (`about`) ends the older one. 15 minutes.
 */
export async function makeLink(
  needs: { store: Store; newId: () => Id },
  { purpose, about, value }: { purpose: Purpose; about: string; value: string },
): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await needs.store.transaction(async ({ db, now }) => {
    await db
      .deleteFrom("verifications")
      .where("identifier", "like", `${purpose}:${hashOf(about)}:%`)
      .execute();
    await db
      .insertInto("verifications")
      .values({
        id: needs.newId(),
        identifier: `${purpose}:${hashOf(about)}:${hashOf(token)}`,
        value,
        expiresAt: new Date(now + minutes * 60_000),
        createdAt: new Date(now),
        updatedAt: new Date(now),
      })
      .execute();
  });
  return `${hashOf(about)}.${token}`;
}

/** Uses a link up: what it was made with. Throws `link_invalid` for one that is old, used, or was never made. */
export async function useLink(db: Db, purpose: Purpose, secret: string, now: number): Promise<string> {
  const [about = "", token = "", ...more] = secret.split(".");
  if (more.length > 0) throw new AppError("link_invalid");
  // Of two at once only one deletes the row.
  const row = await db
    .deleteFrom("verifications")
    .where("identifier", "=", `${purpose}:${about}:${hashOf(token)}`)
    .returning(["value", "expiresAt"])
    .executeTakeFirst();
  if (row === undefined || new Date(row.expiresAt).getTime() <= now) throw new AppError("link_invalid");
  return row.value;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
