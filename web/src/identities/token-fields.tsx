import type { Connection, ConnectionProvider } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { TextField } from "../ui/field.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { firstAddress, mayLackToken } from "./connection-draft.ts";
import type { useConnectionDraft } from "./use-connection-draft.ts";

const words = messages.identities;

interface TokenFieldsProps {
  provider: ConnectionProvider;
  chosen: Connection | null;
  /** The other voices on this connection. */
  users: string[];
  typed: ReturnType<typeof useConnectionDraft>;
}

/** Address and token of a connection. The token goes to the server and is never shown again. */
export function TokenFields({ provider, chosen, users, typed }: TokenFieldsProps) {
  const { draft, errors, set } = typed;
  const first = chosen?.baseUrl ?? firstAddress(provider);
  const isOwnServer = mayLackToken(provider);
  const hasAddress = draft.baseUrl !== null || isOwnServer;
  return (
    <>
      {hasAddress ? (
        <TextField
          label={words.address}
          monospaced
          type="url"
          inputMode="url"
          value={draft.baseUrl ?? first ?? ""}
          placeholder={words.addressExample}
          maxLength={500}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          error={errors.address}
          hint={isOwnServer || chosen !== null ? undefined : words.addressHint}
          onChange={(event) => set({ baseUrl: event.target.value })}
        />
      ) : null}
      <div className="flex flex-col items-start">
        <div className="w-full">
          <PasswordField
            label={chosen === null ? words.token : words.newToken}
            showLabel={words.showToken}
            hideLabel={words.hideToken}
            autoComplete="off"
            data-1p-ignore=""
            data-lpignore="true"
            maxLength={1000}
            value={draft.token}
            error={errors.token}
            hint={hintOf(chosen, isOwnServer, users)}
            onChange={(event) => set({ token: event.target.value })}
          />
        </div>
        {hasAddress ? null : (
          <button type="button" className="under mt-1 text-[14px]" onClick={() => set({ baseUrl: first ?? "" })}>
            {words.otherAddress}
          </button>
        )}
      </div>
    </>
  );
}

function hintOf(chosen: Connection | null, isOwnServer: boolean, users: string[]): string {
  if (chosen === null) return isOwnServer ? `${words.tokenOptional} ${words.tokenHint}` : words.tokenHint;
  const also = users.length === 0 ? "" : ` ${words.tokenAlsoFor(users)}`;
  return `${chosen.hasKey ? words.tokenKept : words.tokenHint}${also}`;
}
