import type { UseQueryResult } from "@tanstack/react-query";
import { Laptop, Terminal } from "lucide-react";
import { useState } from "react";
import type { AccountSession } from "@parley/protocol";
import { nameOfSession, useEndSession } from "../data/account.ts";
import { accountMessages as words } from "../data/account-messages.ts";
import { messages } from "../data/messages.ts";
import { notifyError } from "../data/notice.ts";
import { Confirm } from "../ui/confirm.tsx";
import { LoadFailed } from "../loading/load-failed.tsx";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** Where the account is signed in; each can be signed out from here. */
export function SessionList({ query }: { query: UseQueryResult<AccountSession[]> }) {
  const [isAsking, setAsking] = useState(false);
  const end = useEndSession();
  const sessions = query.data ?? [];
  return (
    <section className="flex flex-col gap-1" aria-labelledby="sessions">
      <h2 id="sessions" className="font-display text-[20px] font-semibold">
        {words.sessions}
      </h2>
      <p className="text-ink-2">{words.sessionsHint}</p>
      <LoadFailed query={query} />
      <ul>
        {sessions.map((session) => {
          const name = nameOfSession(session);
          return (
            <li key={session.id} className="flex items-center gap-3 border-b border-line py-3">
              {session.kind === "program" ? (
                <Terminal size={18} aria-hidden="true" />
              ) : (
                <Laptop size={18} aria-hidden="true" />
              )}
              <div className="min-w-0 flex-1">
                <div className="font-semibold">{name}</div>
                <div className="text-[14px] text-ink-3">
                  {session.current ? `${words.thisOne}, ` : ""}
                  {words.since(day.format(session.startedAt))}, {words.used(day.format(session.usedAt))}
                </div>
              </div>
              {session.current ? null : (
                <button
                  type="button"
                  className="btn sm"
                  aria-label={words.end(name)}
                  disabled={end.isPending}
                  onClick={() => end.mutate(session.id, { onError: notifyError })}
                >
                  {words.endShort}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {sessions.length > 1 ? (
        <button type="button" className="btn line mt-3 self-start" onClick={() => setAsking(true)}>
          {words.endOthers}
        </button>
      ) : null}
      {isAsking ? (
        <Confirm
          title={words.endOthersTitle}
          body={words.endOthersBody}
          confirm={words.endOthers}
          cancel={messages.cancel}
          onClose={() => setAsking(false)}
          onConfirm={() => end.mutate("others", { onError: notifyError })}
        />
      ) : null}
    </section>
  );
}
