import { useServerMembers } from "../data/admin.ts";
import { adminMessages as words } from "../data/admin-messages.ts";
import { useEntry } from "../data/session.ts";
import { LoadFailed } from "../loading/load-failed.tsx";
import { MemberRow } from "./member-row.tsx";

/** Everybody with an account here, and what the admin may do to them. */
export function MembersPage() {
  const members = useServerMembers();
  const you = useEntry().data?.account?.id;
  return (
    <section className="flex flex-col gap-1" aria-labelledby="members">
      <h2 id="members" className="font-display text-[20px] font-semibold">
        {words.members}
      </h2>
      <p className="text-ink-2">{words.membersHint}</p>
      <LoadFailed query={members} />
      <ul>
        {members.data?.map((member) => (
          <MemberRow key={member.id} member={member} isYou={member.id === you} />
        ))}
      </ul>
    </section>
  );
}
