import { AppError, type Id, type Proof } from "@parley/protocol";
import type { Store } from "../../store/open-store.ts";
import { findAccount, findPasswordHash } from "../../store/users.ts";
import type { OpenAuth } from "./create-auth.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInLimit } from "./sign-in-limit.ts";

const freshMs = 10 * 60_000;

export interface ProofNeeds {
  store: Store;
  auth: OpenAuth;
  sessions: Sessions;
  limit: SignInLimit;
}

/** Who wants something done to their account, and from where. */
export interface Asker {
  account: Id;
  cookie: string | undefined;
  network: string;
}

/**
 * Throws unless it is the account's owner who asks, and not just somebody at an
 * open browser: `password_wrong`, or `proof_needed` where there is no password
 * and the session is older than ten minutes. Wrong passwords count as failed
 * sign-ins do.
 */
export async function checkProof(needs: ProofNeeds, asker: Asker, proof: Proof): Promise<void> {
  const hash = await findPasswordHash(needs.store.db, asker.account);
  if (hash === null) {
    const session = await needs.sessions.sessionOf(asker.cookie);
    if (session?.account.id !== asker.account || Date.now() - session.startedAt > freshMs)
      throw new AppError("proof_needed");
    return;
  }
  const email = (await findAccount(needs.store.db, asker.account))?.email ?? "";
  await needs.limit.check(email, asker.network);
  const { password } = await (await needs.auth()).$context;
  if (await password.verify({ hash, password: proof.password ?? "" })) return needs.limit.forget(email);
  await needs.limit.count(email, asker.network);
  throw new AppError("password_wrong");
}
