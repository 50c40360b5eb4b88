import { Link } from "@tanstack/react-router";
import { Check, GraduationCap, Pencil, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Connection, Identity } from "@parley/protocol";
import { checkMessages } from "../data/check-messages.ts";
import { failureText } from "../data/error-text.ts";
import { lessonMessages } from "../data/lesson-messages.ts";
import { messages } from "../data/messages.ts";
import { offeredMessages } from "../data/offered-messages.ts";
import { useEntry } from "../data/session.ts";
import { Mark } from "../ui/mark.tsx";
import { maskedToken } from "./connection-draft.ts";
import { DeleteIdentity } from "./delete-identity.tsx";
import { isKnownStyle } from "./identity-draft.ts";
import { type LastCheck, lastCheckOf } from "./last-check.ts";

const words = messages.identities;

interface IdentityRowProps {
  identity: Identity;
  /** Null for practice voices, and while or because there is none. */
  connection: Connection | null;
  isSelected: boolean;
}

export function IdentityRow({ identity, connection, isSelected }: IdentityRowProps) {
  const [isAsking, setAsking] = useState(false);
  const check = connection === null ? null : lastCheckOf(connection, Date.now());
  const { id, name, mark, model, provider, offered } = identity;
  const server = useEntry().data?.name ?? "";
  // Of a voice of one's own on an offered connection it is that connection's.
  const share = offered ?? connection?.offered ?? null;
  return (
    <li className={`idr h-${mark.hue}`} data-selected={isSelected}>
      <Mark {...mark} size="l" />
      <div className="min-w-0">
        <div className="n">
          {offered === null ? (
            <Link to="/identities/$id" params={{ id }} className="trunc" dir="auto">
              {name}
            </Link>
          ) : (
            <span className="trunc" dir="auto">
              {name}
            </span>
          )}
          {offered === null ? null : <span className="chip font-sans font-normal">{offeredMessages.chip}</span>}
          {provider === "practice" ? <span className="chip font-sans font-normal">{words.practice}</span> : null}
        </div>
        <div className="d trunc" dir="auto">
          {roleAndStyle(identity)}
        </div>
        <div className="narrow">
          <span className="mono trunc">{model}</span>
          {connection === null || connection.offered !== null ? null : (
            <span className="mono flex-none">{maskedToken(connection)}</span>
          )}
        </div>
        {share === null ? null : <div className="d narrow">{offeredMessages.left(share)}</div>}
        {check === null ? null : <CheckLine className="narrow checked" {...check} />}
        {identity.available ? null : (
          <p className="wrong">
            <TriangleAlert size={15} aria-hidden="true" />
            {identity.reason === null ? words.unavailable : failureText(identity.reason)}
          </p>
        )}
      </div>
      <div className="model">
        <div className="trunc">{placeOf(identity, connection)}</div>
        <div className="mono trunc text-ink-3">{model}</div>
      </div>
      <div className="tok">
        {share === null ? null : (
          <>
            <div className="trunc">{offeredMessages.by(server)}</div>
            <div className="d">{offeredMessages.left(share)}</div>
          </>
        )}
        {connection === null || connection.offered !== null ? null : (
          <>
            <div className="mono trunc">{maskedToken(connection)}</div>
            {check === null ? (
              <div className="d trunc">
                {connection.source === "environment" ? words.fromEnvironment : new URL(connection.baseUrl).host}
              </div>
            ) : (
              <CheckLine className="checked" {...check} />
            )}
          </>
        )}
      </div>
      <div className={offered === null ? "acts" : "acts invisible"}>
        <Link
          to="/identities/$id"
          params={{ id }}
          className="ib max-md:hidden!"
          aria-label={words.edit(name)}
          title={words.edit(name)}
        >
          <Pencil size={18} />
        </Link>
        <Link
          to="/identities/$id/learned"
          params={{ id }}
          className="ib"
          aria-label={lessonMessages.link(name)}
          title={lessonMessages.link(name)}
        >
          <GraduationCap size={18} />
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
      {isAsking ? <DeleteIdentity id={id} name={name} onClose={() => setAsking(false)} /> : null}
    </li>
  );
}

function CheckLine({ isOk, text, className }: LastCheck & { className: string }) {
  const Icon = isOk ? Check : TriangleAlert;
  return (
    <div className={className} data-ok={isOk}>
      <Icon size={14} aria-hidden="true" />
      <span>{text}</span>
    </div>
  );
}

function placeOf({ provider }: Identity, connection: Connection | null): string {
  if (provider === "practice") return words.practiceHere;
  const server = connection?.server ?? null;
  return server === null ? words.providers[provider] : checkMessages.servers[server];
}

function roleAndStyle({ role, style }: Identity): string {
  if (role === "" || style === "") return role + style;
  return isKnownStyle(style) ? `${role}, ${style.toLowerCase()}` : `${role} · ${style}`;
}
