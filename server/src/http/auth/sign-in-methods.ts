import { AppError, type Id, type SignInMethod } from "@parley/protocol";
import type { Store } from "../../store/open-store.ts";
import type { SignInMethodRow } from "../../store/tables.ts";
import { listSignInMethodRows } from "../../store/users.ts";
import type { IdentityProviders } from "./identity-providers.ts";

interface MethodNeeds {
  store: Store;
  identityProviders: IdentityProviders;
}

export async function listSignInMethods(needs: MethodNeeds, account: Id): Promise<SignInMethod[]> {
  const names = new Map<string, string>(needs.identityProviders.list.map(({ id, name }) => [id, name]));
  const rows = await listSignInMethodRows(needs.store.db, account);
  return rows.flatMap((row) => {
    const kind = kindOf(row);
    const name = kind === "password" ? kind : (names.get(row.providerId) ?? row.providerId);
    return kind === null ? [] : { id: row.id, kind, name: name ?? "", createdAt: new Date(row.createdAt).getTime() };
  });
}

/** Throws `in_use` for the last one: nobody could sign in to the account any more. */
export async function removeSignInMethod(needs: MethodNeeds, account: Id, id: Id): Promise<void> {
  const usable = new Set<string>(["credential", ...needs.identityProviders.list.map((one) => one.id)]);
  await needs.store.transaction(async ({ db }) => {
    const others = (await listSignInMethodRows(db, account)).filter((row) => row.id !== id);
    if (!others.some((row) => usable.has(row.providerId)))
      throw new AppError("in_use", { message: "This is the last way to sign in to your account: add another first." });
    await db.deleteFrom("sign_in_methods").where("id", "=", id).where("userId", "=", account).execute();
  });
}

function kindOf({ providerId }: SignInMethodRow): SignInMethod["kind"] | null {
  switch (providerId) {
    case "credential":
      return "password";
    case "google":
    case "oidc":
      return providerId;
    default:
      return null;
  }
}
