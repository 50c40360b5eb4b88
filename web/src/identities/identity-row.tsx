import { Link } from "@tanstack/react-router";
import { Pencil, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Connection, Identity } from "@parley/protocol";
import { failureText } from "../data/error-text.ts";
import { useDeleteIdentity } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import { notifyError } from "../data/notice.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Mark } from "../ui/mark.tsx";
import { maskedToken } from "./connection-draft.ts";
import { isKnownStyle } from "./identity-draft.ts";

const words = messages.identities;

interface IdentityRowProps {
  identity: Identity;
  /** Null for practice voices, and while or because there is none. */
  connection: Connection | null;
  isSelected: boolean;
}

export function IdentityRow({ identity, connection, isSelected }: IdentityRowProps) {
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteIdentity();
  const { id, name, mark, model, provider } = identity;
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
        <div className="d trunc" dir="auto">
          {roleAndStyle(identity)}
        </div>
        <div className="narrow">
          <span className="mono trunc">{model}</span>
          {connection === null ? null : <span className="mono flex-none">{maskedToken(connection)}</span>}
        </div>
        {identity.available ? null : (
          <p className="wrong">
            <TriangleAlert size={15} aria-hidden="true" />
            {identity.reason === null ? words.unavailable : failureText(identity.reason)}
          </p>
        )}
      </div>
      <div className="model">
        <div className="trunc">{provider === "practice" ? words.practiceHere : words.providers[provider]}</div>
        <div className="mono trunc text-ink-3">{model}</div>
      </div>
      <div className="tok">
        {connection === null ? null : (
          <>
            <div className="mono trunc">{maskedToken(connection)}</div>
            <div className="d trunc">
              {connection.source === "environment" ? words.fromEnvironment : new URL(connection.baseUrl).host}
            </div>
          </>
        )}
      </div>
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

function roleAndStyle({ role, style }: Identity): string {
  if (role === "" || style === "") return role + style;
  return isKnownStyle(style) ? `${role}, ${style.toLowerCase()}` : `${role} · ${style}`;
}
