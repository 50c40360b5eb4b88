import type { Connection, Identity } from "@parley/protocol";
import { useState } from "react";
import { useConnectionActions } from "../data/connections.ts";
import { messages } from "../data/messages.ts";
import { offeredMessages } from "../data/offered-messages.ts";
import { useEntry } from "../data/session.ts";
import { notifyError } from "../data/notice.ts";
import { Confirm } from "../ui/confirm.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { connectionName, connectionProviderOf, fittingConnections } from "./connection-draft.ts";
import type { IdentityDraft } from "./identity-draft.ts";
import { TokenFields } from "./token-fields.tsx";
import type { useConnectionDraft } from "./use-connection-draft.ts";

const words = messages.identities;

interface ConnectionFieldsProps {
  draft: IdentityDraft;
  connections: Connection[];
  /** The connection in use; null while a new one is typed. */
  chosen: Connection | null;
  typed: ReturnType<typeof useConnectionDraft>;
  others: Identity[];
  /** The name this voice is saved under, if it is saved with this connection. */
  self: string | null;
  onChoose: (connection: string | null) => void;
}

/** Which connection the voice uses, who else does, and the fields of a new or changed one. */
export function ConnectionFields({ draft, connections, chosen, typed, others, self, onChoose }: ConnectionFieldsProps) {
  const provider = connectionProviderOf(draft.provider);
  const server = useEntry().data?.name ?? "";
  const fitting = fittingConnections(draft.provider, connections);
  if (provider === null) return null;
  const users = chosen === null ? [] : others.filter((one) => one.connection === chosen.id).map((one) => one.name);
  const hints = [
    users.length === 0 ? "" : words.sharedWith(users),
    chosen?.offered ? `${offeredMessages.by(server)}: ${offeredMessages.left(chosen.offered)}.` : "",
    chosen?.source === "environment" && chosen.offered === null ? words.environmentHint : "",
  ].filter((hint) => hint !== "");
  return (
    <>
      {fitting.length === 0 ? null : (
        <div className="flex flex-col">
          <SelectField
            label={words.connection}
            value={chosen?.id ?? ""}
            hint={hints.length === 0 ? undefined : hints.join(" ")}
            onChange={(id) => onChoose(id === "" ? null : id)}
          >
            {fitting.map((connection) => (
              <option key={connection.id} value={connection.id}>
                {connectionName(connection)}
              </option>
            ))}
            <option value="">{words.connectionNew}</option>
          </SelectField>
          {chosen?.source === "account" && chosen.offered === null ? (
            <OwnConnection connection={chosen} leaves={self === null ? users : [self, ...users]} typed={typed} />
          ) : null}
        </div>
      )}
      {chosen === null || typed.draft.isReplacing ? (
        <TokenFields
          key={`${provider} ${chosen?.id}`}
          provider={provider}
          chosen={chosen}
          users={users}
          typed={typed}
        />
      ) : null}
    </>
  );
}

interface OwnConnectionProps {
  connection: Connection;
  /** The voices that are without a connection once it is deleted. */
  leaves: string[];
  typed: ReturnType<typeof useConnectionDraft>;
}

/** What can be done with a connection of one's own; those of the environment are changed there. */
function OwnConnection({ connection, leaves, typed }: OwnConnectionProps) {
  const actions = useConnectionActions();
  const [isAsking, setAsking] = useState(false);
  const remove = (): void => {
    typed.reset();
    actions.remove(connection.id).catch(notifyError);
  };
  return (
    <div className="flex flex-wrap gap-x-4 pt-1 text-[14px]">
      <button
        type="button"
        className="under"
        onClick={() => (typed.draft.isReplacing ? typed.reset() : typed.set({ isReplacing: true }))}
      >
        {typed.draft.isReplacing ? words.keepToken : words.replaceToken}
      </button>
      <button type="button" className="under" onClick={() => setAsking(true)}>
        {words.deleteConnection}
      </button>
      {isAsking ? (
        <Confirm
          title={words.deleteConnectionTitle(new URL(connection.baseUrl).host)}
          body={words.deleteConnectionBody(leaves)}
          confirm={words.deleteConfirm}
          cancel={messages.cancel}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
}
