import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { messages } from "../data/messages.ts";
import { sharingMessages as words } from "../data/sharing-messages.ts";
import { useInvitationActions, useInvitations } from "../data/sharing.ts";
import "../ui/sharing.css";

/** Threads one is asked into by name; nobody is added unasked. */
export default function Invitations() {
  const invitations = useInvitations().data ?? [];
  const { accept, decline } = useInvitationActions();
  const navigate = useNavigate();
  const [busy, setBusy] = useState<string | null>(null);
  if (invitations.length === 0) return null;
  const run = (id: string, work: Promise<unknown>): void => {
    setBusy(id);
    void work.finally(() => setBusy(null));
  };
  const enter = async (id: string): Promise<void> => {
    const thread = await accept(id);
    if (thread !== null) await navigate({ to: "/t/$id", params: { id: thread } });
  };
  return (
    <section className="invited" aria-label={words.received}>
      <ul>
        {invitations.map(({ id, title, by, role }) => {
          const name = title === "" ? messages.sidebar.untitled : title;
          return (
            <li key={id}>
              <p className="text-[13px] text-ink-3">{words.from(by, role)}</p>
              <p className="trunc font-medium" dir="auto">
                {name}
              </p>
              <div className="flex gap-2">
                <button
                  type="button"
                  className="btn primary sm"
                  aria-label={words.acceptOf(name)}
                  disabled={busy === id}
                  onClick={() => run(id, enter(id))}
                >
                  {words.accept}
                </button>
                <button
                  type="button"
                  className="btn sm"
                  aria-label={words.declineThread(name)}
                  disabled={busy === id}
                  onClick={() => run(id, decline(id))}
                >
                  {words.decline}
                </button>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
