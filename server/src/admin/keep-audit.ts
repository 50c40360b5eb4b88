import { type Needs, runDaily } from "../conversation/index.ts";
import { describeError } from "../log/log.ts";
import { forgetAudit, readAuditHead } from "../store/audit.ts";

const dayMs = 86_400_000;
/** For so long the audit log keeps what was done. */
const keptMs = 365 * dayMs;

type KeepNeeds = Pick<Needs, "store" | "log">;

/**
 * Once a day, and once soon after the start: forgets what is older than a year,
 * and says in the server's own log where the chain ends. Whoever keeps that log
 * elsewhere can show that nothing before it was changed or cut off later.
 */
export function startAuditKeeping(needs: KeepNeeds): { stop(): Promise<void> } {
  return runDaily(
    () => keepAudit(needs),
    (error) => needs.log.warn("audit.not_kept", { error: describeError(error) }),
  );
}

export async function keepAudit({ store, log }: KeepNeeds): Promise<void> {
  await store.transaction(({ db, now }) => forgetAudit(db, now - keptMs));
  const { seq, hash } = await readAuditHead(store.db);
  log.info("audit.anchor", { seq, hash });
}
