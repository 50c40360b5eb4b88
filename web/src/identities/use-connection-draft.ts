import type { Connection, Provider } from "@parley/protocol";
import { useState } from "react";
import { useConnectionActions } from "../data/connections.ts";
import { codeText, hasCode } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { notifyError } from "../data/notice.ts";
import {
  addressOf,
  type ConnectionDraft,
  type ConnectionErrors,
  connectionErrors,
  connectionProviderOf,
  emptyConnection,
  hostAndPort,
} from "./connection-draft.ts";

/** The connection of a voice while its form is open. `chosen` is null for a new one. */
export function useConnectionDraft(provider: Provider, chosen: Connection | null) {
  const actions = useConnectionActions();
  const [draft, setDraft] = useState(emptyConnection);
  const [errors, setErrors] = useState<ConnectionErrors>({});
  const wanted = connectionProviderOf(provider);

  const set = (change: Partial<ConnectionDraft>): void => {
    setDraft({ ...draft, ...change });
    setErrors({});
  };
  const reset = (): void => {
    setDraft(emptyConnection);
    setErrors({});
  };

  /** Saves what was typed and answers the connection to use, or null when something does not fit. */
  const save = async (): Promise<Connection | null> => {
    if (wanted === null || (chosen !== null && !draft.isReplacing)) return chosen;
    const found = connectionErrors(draft, wanted, chosen);
    setErrors(found);
    if (Object.keys(found).length > 0) return null;
    const baseUrl = addressOf(draft, wanted, chosen);
    const key = draft.token.trim();
    try {
      const saved =
        chosen === null
          ? await actions.create({ provider: wanted, label: "", baseUrl, key: key === "" ? null : key })
          : await actions.change(chosen.id, {
              ...(draft.baseUrl === null || baseUrl === null ? {} : { baseUrl }),
              ...(key === "" ? {} : { key }),
            });
      // The token is gone from the page with this.
      reset();
      return saved;
    } catch (error) {
      const refused = errorsOf(error, baseUrl ?? "");
      setErrors(refused);
      if (Object.keys(refused).length === 0) notifyError(error);
      return null;
    }
  };

  const isTouched = draft.isReplacing || draft.token !== "" || draft.baseUrl !== null;
  return { draft, errors, set, reset, save, isTouched };
}

/** What the server refused, at the field it is about. */
function errorsOf(error: unknown, baseUrl: string): ConnectionErrors {
  if (hasCode(error, "address_refused")) return { address: messages.identities.addressRefused(hostAndPort(baseUrl)) };
  return hasCode(error, "key_needed") ? { token: codeText("key_needed") } : {};
}
