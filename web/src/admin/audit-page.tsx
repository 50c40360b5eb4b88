import type { AuditEntry } from "@parley/protocol";
import { useAudit } from "../data/admin.ts";
import { adminMessages as words } from "../data/admin-messages.ts";
import { deedText } from "../data/deed-messages.ts";
import { LoadFailed } from "../loading/load-failed.tsx";

const time = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Who did what on this server, the newest first. */
export function AuditPage() {
  const audit = useAudit();
  const entries = audit.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <section className="flex flex-col gap-3" aria-labelledby="audit">
      <h2 id="audit" className="font-display text-[20px] font-semibold">
        {words.audit}
      </h2>
      <p className="text-ink-2">{words.auditHint}</p>
      <LoadFailed query={audit} />
      {audit.data !== undefined && entries.length === 0 ? <p className="text-ink-3">{words.auditEmpty}</p> : null}
      <ol>
        {entries.map((entry) => (
          <Deed key={entry.seq} entry={entry} />
        ))}
      </ol>
      {audit.hasNextPage ? (
        <button
          type="button"
          className="btn line self-start"
          disabled={audit.isFetchingNextPage}
          onClick={() => void audit.fetchNextPage()}
        >
          {words.more}
        </button>
      ) : null}
    </section>
  );
}

function Deed({ entry }: { entry: AuditEntry }) {
  const who = entry.name ?? (entry.account === null ? words.visitor : words.goneAccount);
  return (
    <li className="flex flex-col gap-0.5 border-b border-line py-2.5">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold">{deedText(entry.action)}</span>
        {entry.result === "ok" ? null : <span className="text-danger">{words.refused(entry.result)}</span>}
      </div>
      <div className="text-[14px] text-ink-2">
        <bdi>{who}</bdi> · {time.format(entry.at)}
        {entry.network === null ? "" : ` · ${entry.network}`}
      </div>
      {entry.objectId === null || entry.objectId === entry.account ? null : (
        <div className="trunc text-[13px] text-ink-3">
          {entry.objectKind}{" "}
          {entry.objectName === null ? <span className="mono">{entry.objectId}</span> : <bdi>{entry.objectName}</bdi>}
        </div>
      )}
    </li>
  );
}
