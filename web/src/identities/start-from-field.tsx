import type { Personality } from "@parley/protocol";
import { useState } from "react";
import { messages } from "../data/messages.ts";
import { parameterMessages as words } from "../data/parameter-messages.ts";
import { usePersonalities } from "../data/personalities.ts";
import { SelectField } from "../ui/select-field.tsx";
import { connectionProviderOf } from "./connection-draft.ts";
import type { IdentityDraft } from "./identity-draft.ts";
import { startFrom, type StartField } from "./start-from.ts";

interface StartFromFieldProps {
  draft: IdentityDraft;
  /** The draft as the form began. */
  fresh: IdentityDraft;
  /** The personality that the form began with already; empty for none. */
  begun: string;
  /** What the form says when it begins with nothing. */
  blank: IdentityDraft;
  onChange: (change: Partial<IdentityDraft>) => void;
}

/** The prepared personalities. What somebody typed is never overwritten, and what was kept is said. */
export function StartFromField({ draft, fresh, begun, blank, onChange }: StartFromFieldProps) {
  const { data, isError, refetch } = usePersonalities();
  const [chosen, setChosen] = useState(begun);
  const [last, setLast] = useState(fresh);
  const [kept, setKept] = useState<StartField[]>([]);
  const choose = (id: string): void => {
    const start = startFrom(draft, last, blank, data?.find((one) => one.id === id) ?? null);
    setChosen(id);
    setKept(start.kept);
    setLast({ ...last, ...start.change });
    onChange(start.change);
  };
  const provider = connectionProviderOf(draft.provider);
  const suits = provider === null ? undefined : data?.find((one) => one.id === chosen)?.models[provider];
  if (isError)
    return (
      <p className="hint">
        {words.startsFailed}{" "}
        <button type="button" className="under" onClick={() => void refetch()}>
          {messages.retry}
        </button>
      </p>
    );
  return (
    <div>
      <SelectField
        label={words.startFrom}
        value={chosen}
        hint={suits === undefined ? words.startHint : `${words.startHint} ${words.startSuits(suits)}`}
        onChange={choose}
      >
        <option value="">{words.startBlank}</option>
        {(data ?? []).map((one) => (
          <option key={one.id} value={one.id}>
            {titleOf(one)}
          </option>
        ))}
      </SelectField>
      <p className="hint empty:mt-0!" role="status">
        {kept.length === 0 ? "" : words.startKept(kept.map((field) => words.startFields[field]))}
      </p>
    </div>
  );
}

function titleOf({ name, role, collaborationStyle }: Personality): string {
  return `${role}: ${name}, ${messages.identities.styles[collaborationStyle]}`;
}
