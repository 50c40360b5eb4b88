import { Ellipsis } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { GuestRole, JoinRequest, Member, Thread } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { useEntry } from "../data/session.ts";
import { sharingMessages as words } from "../data/sharing-messages.ts";
import { useSharing, useSharingActions } from "../data/sharing.ts";
import { Confirm } from "../ui/confirm.tsx";
import { DropMenu, MenuItem } from "../ui/drop-menu.tsx";
import { Mark } from "../ui/mark.tsx";
import { InviteForm } from "./invite-form.tsx";
import { OpenInvitations } from "./open-invitations.tsx";
import { useThreadScope } from "./thread-context.ts";

interface PeopleProps {
  thread: Thread;
  onClose: () => void;
  /** What stands between who is here and how others come in. */
  children: ReactNode;
}

/** Who sits in a thread, what each may do, and how others come in: the owner decides, everybody may leave. */
export function People({ thread, onClose, children }: PeopleProps) {
  // Without sign-in there is nobody else on this server.
  const hasOthers = useEntry().data?.auth === true;
  const { members, you, isOwner } = useThreadScope();
  const people = [...members.values()].filter((member) => member.kind === "person" && !member.left && !member.imported);
  const actions = useSharingActions(thread.id);
  const sharing = useSharing(thread.id, people.length, isOwner).data;
  const [isLeaving, setLeaving] = useState(false);
  return (
    <>
      {isOwner && sharing !== undefined && sharing.requests.length > 0 ? (
        <section className="requests">
          <h3>{words.requests}</h3>
          <ul>
            {sharing.requests.map((request) => (
              <Request key={request.id} request={request} actions={actions} />
            ))}
          </ul>
        </section>
      ) : null}
      <ul aria-label={words.title}>
        {people.map((person) => (
          <PersonRow key={person.id} person={person} isYou={person.id === you} actions={actions} />
        ))}
      </ul>
      {children}
      {isOwner ? (
        <>
          {hasOthers ? <InviteForm thread={thread.id} actions={actions} /> : null}
          <OpenInvitations invitations={sharing?.invitations ?? []} onWithdraw={actions.withdraw} />
        </>
      ) : (
        <button type="button" className="btn line self-start" onClick={() => setLeaving(true)}>
          {words.leave}
        </button>
      )}
      {isLeaving ? (
        <Confirm
          title={words.leaveTitle}
          body={words.leaveBody}
          confirm={words.leave}
          cancel={messages.cancel}
          onClose={() => setLeaving(false)}
          onConfirm={() => void actions.leave().then(onClose)}
        />
      ) : null}
    </>
  );
}

type Actions = ReturnType<typeof useSharingActions>;

function PersonRow({ person, isYou, actions }: { person: Member; isYou: boolean; actions: Actions }) {
  const { isOwner } = useThreadScope();
  const { name, mark } = person.profile;
  const canChange = isOwner && person.role !== "owner";
  return (
    <li className="person">
      <Mark {...mark} size="s" />
      <span className="trunc flex-1" dir="auto">
        {name}
        {isYou ? <span className="text-ink-3"> ({words.you})</span> : null}
      </span>
      {canChange ? (
        <>
          <select
            className="in"
            aria-label={words.roleOf(name)}
            value={person.role}
            onChange={({ target }) => void actions.setRole(person.id, target.value === "viewer" ? "viewer" : "member")}
          >
            {(["member", "viewer"] as const).map((role) => (
              <option key={role} value={role}>
                {words.roles[role]}
              </option>
            ))}
          </select>
          <PersonMenu person={person} actions={actions} />
        </>
      ) : (
        <span className="text-[14px] text-ink-3">{words.roles[person.role]}</span>
      )}
    </li>
  );
}

/** What is asked once more before it is done. */
type Question = "remove" | "hand-over";

function PersonMenu({ person, actions }: { person: Member; actions: Actions }) {
  const [isOpen, setOpen] = useState(false);
  const [asks, setAsks] = useState<Question | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { name } = person.profile;
  const isRemoval = asks === "remove";
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ib sm"
        aria-label={words.more(name)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Ellipsis size={16} />
      </button>
      {isOpen ? (
        <DropMenu button={button} onClose={() => setOpen(false)}>
          <MenuItem icon={null} onSelect={() => setAsks("hand-over")}>
            {words.handOver}
          </MenuItem>
          <MenuItem icon={null} danger onSelect={() => setAsks("remove")}>
            {words.remove}
          </MenuItem>
        </DropMenu>
      ) : null}
      {asks === null ? null : (
        <Confirm
          title={isRemoval ? words.removeTitle(name) : words.handOverTitle(name)}
          body={isRemoval ? words.removeBody : words.handOverBody}
          confirm={isRemoval ? words.remove : words.handOver}
          cancel={messages.cancel}
          onClose={() => setAsks(null)}
          onConfirm={() => void (isRemoval ? actions.remove(person.id) : actions.handOver(person.id))}
        />
      )}
    </>
  );
}

function Request({ request, actions }: { request: JoinRequest; actions: Actions }) {
  const { id, name, mark } = request;
  const [role, setRole] = useState<GuestRole>("member");
  return (
    <li className="person">
      <Mark {...mark} size="s" />
      <span className="trunc flex-1" dir="auto">
        {name}
      </span>
      <select
        className="in"
        aria-label={words.roleOf(name)}
        value={role}
        onChange={({ target }) => setRole(target.value === "viewer" ? "viewer" : "member")}
      >
        <option value="member">{words.roles.member}</option>
        <option value="viewer">{words.roles.viewer}</option>
      </select>
      <button
        type="button"
        className="btn primary sm"
        aria-label={words.letIn(name)}
        onClick={() => void actions.answer(id, { role, reads: "all" })}
      >
        {words.letInShort}
      </button>
      <button
        type="button"
        className="btn sm"
        aria-label={words.declineOf(name)}
        onClick={() => void actions.answer(id, null)}
      >
        {words.decline}
      </button>
    </li>
  );
}
