import type { Registration, ServerInvite } from "@parley/protocol";
import { useRevokeInvite, useServerInvites } from "../data/admin.ts";
import { adminMessages as words } from "../data/admin-messages.ts";
import { notifyError } from "../data/notice.ts";
import { LoadFailed } from "../loading/load-failed.tsx";
import { InviteForm } from "./invite-form.tsx";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** Links that make accounts: made here, shown once, withdrawn here. */
export function Invites({ registration }: { registration: Registration }) {
  const invites = useServerInvites();
  return (
    <section className="flex flex-col gap-3" aria-labelledby="invites">
      <h2 id="invites" className="font-display text-[20px] font-semibold">
        {words.invites}
      </h2>
      <p className="text-ink-2">
        {words.invitesHint} {registration === "invite" ? "" : words.invitesOff}
      </p>
      <LoadFailed query={invites} />
      {invites.data?.length === 0 ? <p className="text-ink-3">{words.noInvites}</p> : null}
      <ul>
        {invites.data?.map((invite) => (
          <InviteRow key={invite.id} invite={invite} />
        ))}
      </ul>
      <InviteForm />
    </section>
  );
}

function InviteRow({ invite }: { invite: ServerInvite }) {
  const revoke = useRevokeInvite();
  const name = invite.label === "" ? words.unnamed : invite.label;
  const isOpen = invite.revokedAt === null && invite.usesLeft > 0 && invite.expiresAt > Date.now();
  return (
    <li className="flex items-center gap-3 border-b border-line py-3">
      <div className="min-w-0 flex-1">
        <div className={invite.label === "" ? "text-ink-3" : "trunc font-semibold"} dir="auto">
          {name}
        </div>
        <div className="text-[14px] text-ink-3">{stateOf(invite)}</div>
      </div>
      {isOpen ? (
        <button
          type="button"
          className="btn sm"
          aria-label={words.withdrawOf(name)}
          disabled={revoke.isPending}
          onClick={() => revoke.mutate(invite.id, { onError: notifyError })}
        >
          {words.withdraw}
        </button>
      ) : null}
    </li>
  );
}

function stateOf({ revokedAt, usesLeft, uses, expiresAt }: ServerInvite): string {
  if (revokedAt !== null) return words.withdrawn;
  if (usesLeft === 0) return words.usedUp;
  if (expiresAt <= Date.now()) return words.ended;
  return `${words.left(usesLeft, uses)}, ${words.until(day.format(expiresAt))}`;
}
