import { Link2, UserRound } from "lucide-react";
import type { Invitation } from "@parley/protocol";
import { sharingMessages as words } from "../data/sharing-messages.ts";

interface OpenInvitationsProps {
  invitations: Invitation[];
  onWithdraw: (id: string) => Promise<boolean>;
}

const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** Who was asked and what links there are, as long as they let somebody in. */
export function OpenInvitations({ invitations, onWithdraw }: OpenInvitationsProps) {
  if (invitations.length === 0) return null;
  return (
    <section className="apart">
      <h3>{words.open}</h3>
      <ul>
        {invitations.map(({ id, kind, login, role, reads, usesLeft, used, expiresAt }) => (
          <li key={id} className="person">
            {kind === "link" ? <Link2 size={18} aria-hidden="true" /> : <UserRound size={18} aria-hidden="true" />}
            <span className="min-w-0 flex-1">
              <span className="trunc block" dir="auto">
                {login ?? words.link}
              </span>
              <span className="block text-[13px] text-ink-3">
                {words.openLine(role, reads)}
                {kind === "link" ? `, ${words.usesLeft(usesLeft, used)}` : ""}
                {expiresAt === null ? "" : `, ${words.until(date.format(expiresAt))}`}
              </span>
            </span>
            <button
              type="button"
              className="btn sm"
              aria-label={login === null ? words.withdrawLink : words.withdrawOf(login)}
              onClick={() => void onWithdraw(id)}
            >
              {words.withdraw}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
