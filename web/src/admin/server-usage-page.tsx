import { useServerUsage } from "../data/admin.ts";
import { adminMessages as words } from "../data/admin-messages.ts";
import { LoadFailed } from "../loading/load-failed.tsx";
import { UsageTable } from "../money/usage-table.tsx";
import { Mark } from "../ui/mark.tsx";
import "../ui/money.css";

/** How much each member and each model was used: numbers, and nothing of what was said. */
export function ServerUsagePage() {
  const usage = useServerUsage();
  return (
    <section className="flex flex-col gap-4" aria-labelledby="usage">
      <h2 id="usage" className="font-display text-[20px] font-semibold">
        {words.usage}
      </h2>
      <p className="text-ink-2">{words.usageHint}</p>
      <LoadFailed query={usage} />
      {usage.data?.total.calls === 0 ? <p className="text-ink-3">{words.noUsage}</p> : null}
      {usage.data === undefined || usage.data.total.calls === 0 ? null : (
        <>
          <h3 className="font-semibold">{words.byMember}</h3>
          <UsageTable
            head={words.member}
            rows={usage.data.members.map((one) => ({
              key: one.account ?? "",
              name:
                one.account === null ? (
                  words.gone
                ) : (
                  <span className="flex items-center gap-2.5" dir="auto">
                    <Mark {...one.mark} size="s" />
                    {one.name}
                  </span>
                ),
              sum: one,
            }))}
          />
          <h3 className="font-semibold">{words.byModel}</h3>
          <UsageTable
            head={words.model}
            rows={usage.data.models.map((one) => ({
              key: `${one.provider} ${one.model}`,
              name: (
                <>
                  <span className="mono text-[14px]">{one.model}</span>{" "}
                  <span className="text-ink-3">{one.provider}</span>
                </>
              ),
              sum: one,
            }))}
          />
        </>
      )}
    </section>
  );
}
