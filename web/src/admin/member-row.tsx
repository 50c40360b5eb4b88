import { Ban, Ellipsis, RotateCcw, ShieldCheck, ShieldOff, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import type { ServerMember } from "@parley/protocol";
import { useSignInMethods } from "../data/account.ts";
import { useChangeMember, useRemoveMember } from "../data/admin.ts";
import { adminMessages as words } from "../data/admin-messages.ts";
import { messages } from "../data/messages.ts";
import { notifyError } from "../data/notice.ts";
import { ProofDialog } from "../proof/proof-dialog.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { DropMenu, MenuItem } from "../ui/drop-menu.tsx";
import { Mark } from "../ui/mark.tsx";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

export function MemberRow({ member, isYou }: { member: ServerMember; isYou: boolean }) {
  const [asking, setAsking] = useState<"suspend" | "make-admin" | "remove" | null>(null);
  const change = useChangeMember();
  const close = (): void => setAsking(null);
  const { id, name } = member;
  return (
    <li className="flex items-center gap-3 border-b border-line py-3">
      <Mark {...member.mark} size="s" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="trunc font-semibold" dir="auto">
            {name}
          </span>
          <span className="text-[14px] text-ink-3">{badges(member, isYou)}</span>
        </div>
        <div className="trunc text-[14px] text-ink-2">{member.email}</div>
        <div className="text-[14px] text-ink-3">
          {member.suspendedAt === null ? lifeOf(member) : words.suspended(day.format(member.suspendedAt))}
        </div>
      </div>
      {isYou ? null : (
        <Deeds
          member={member}
          onAsk={setAsking}
          onChange={(body) => change.mutate({ id, ...body }, { onError: notifyError })}
        />
      )}
      {asking === "suspend" ? (
        <Confirm
          title={words.suspendTitle(name)}
          body={words.suspendBody}
          confirm={words.suspend}
          cancel={messages.cancel}
          onClose={close}
          onConfirm={() => change.mutate({ id, suspended: true }, { onError: notifyError })}
        />
      ) : null}
      {asking === "make-admin" ? (
        <Confirm
          title={words.makeAdminTitle(name)}
          body={words.makeAdminBody}
          confirm={words.makeAdmin}
          cancel={messages.cancel}
          onClose={close}
          onConfirm={() => change.mutate({ id, admin: true }, { onError: notifyError })}
        />
      ) : null}
      {asking === "remove" ? <RemoveDialog member={member} onClose={close} /> : null}
    </li>
  );
}

interface DeedsProps {
  member: ServerMember;
  onAsk: (deed: "suspend" | "make-admin" | "remove") => void;
  onChange: (change: { admin?: boolean; suspended?: boolean }) => void;
}

function Deeds({ member, onAsk, onChange }: DeedsProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ib"
        aria-label={words.menu(member.name)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Ellipsis size={18} />
      </button>
      {isOpen ? (
        <DropMenu button={button} onClose={() => setOpen(false)}>
          {member.admin ? (
            <MenuItem icon={<ShieldOff size={18} />} onSelect={() => onChange({ admin: false })}>
              {words.takeAdmin}
            </MenuItem>
          ) : (
            <MenuItem icon={<ShieldCheck size={18} />} onSelect={() => onAsk("make-admin")}>
              {words.makeAdmin}
            </MenuItem>
          )}
          {member.suspendedAt === null ? (
            <MenuItem icon={<Ban size={18} />} onSelect={() => onAsk("suspend")}>
              {words.suspend}
            </MenuItem>
          ) : (
            <MenuItem icon={<RotateCcw size={18} />} onSelect={() => onChange({ suspended: false })}>
              {words.restore}
            </MenuItem>
          )}
          <MenuItem icon={<Trash2 size={18} />} danger onSelect={() => onAsk("remove")}>
            {words.remove}
          </MenuItem>
        </DropMenu>
      ) : null}
    </>
  );
}

function RemoveDialog({ member, onClose }: { member: ServerMember; onClose: () => void }) {
  const remove = useRemoveMember();
  const methods = useSignInMethods(true);
  if (methods.data === undefined) return null;
  return (
    <ProofDialog
      title={words.removeTitle(member.name)}
      body={words.removeBody}
      confirm={words.remove}
      isDanger
      hasPassword={methods.data.some((one) => one.kind === "password")}
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={(proof) => remove.mutate({ id: member.id, ...proof }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function badges(member: ServerMember, isYou: boolean): string {
  return [isYou ? words.you : "", member.admin ? words.admin : ""].filter((one) => one !== "").join(", ");
}

function lifeOf({ createdAt, usedAt }: ServerMember): string {
  const used = usedAt === null ? words.notIn : words.used(day.format(usedAt));
  return `${words.since(day.format(createdAt))}, ${used}`;
}
