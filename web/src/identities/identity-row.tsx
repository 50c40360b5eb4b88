import { Link } from "@tanstack/react-router";
import { Pencil, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Identity } from "@parley/protocol";
import { useDeleteIdentity } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import { notifyError } from "../data/notice.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Mark } from "../ui/mark.tsx";

const words = messages.identities;

export function IdentityRow({ identity, isSelected }: { identity: Identity; isSelected: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteIdentity();
  const { id, name, role, mark, model, provider } = identity;
  return (
    <li className={`idr h-${mark.hue}`} data-selected={isSelected}>
      <Mark {...mark} size="l" />
      <div className="min-w-0">
        <div className="n">
          <Link to="/identities/$id" params={{ id }} className="trunc" dir="auto">
            {name}
          </Link>
          {provider === "practice" ? <span className="chip font-sans font-normal">{words.practice}</span> : null}
        </div>
        <div className="d trunc">{role}</div>
        <div className="narrow-model mono trunc text-ink-3">{model}</div>
        {identity.available ? null : (
          <p className="wrong">
            <TriangleAlert size={15} aria-hidden="true" />
            {identity.reason ?? words.unavailable}
          </p>
        )}
      </div>
      <div className="model mono trunc text-ink-2">{model}</div>
      <div className="acts">
        <Link
          to="/identities/$id"
          params={{ id }}
          className="ib max-md:hidden!"
          aria-label={words.edit(name)}
          title={words.edit(name)}
        >
          <Pencil size={18} />
        </Link>
        <button
          type="button"
          className="ib"
          aria-label={words.delete(name)}
          title={words.delete(name)}
          onClick={() => setAsking(true)}
        >
          <Trash2 size={18} />
        </button>
      </div>
      {isAsking ? (
        <Confirm
          title={words.deleteTitle(name)}
          body={words.deleteBody(name)}
          confirm={words.deleteConfirm}
          cancel={messages.cancel}
          onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate(id, { onError: notifyError })}
        />
      ) : null}
    </li>
  );
}
