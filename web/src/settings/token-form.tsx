import { type FormEvent, useState } from "react";
import { type Scope, scopes } from "@parley/protocol";
import { useCreateApiToken } from "../data/api-tokens.ts";
import { notifyError } from "../data/notice.ts";
import { tokenMessages as words } from "../data/token-messages.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { TextField } from "../ui/field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { ScopeField } from "./scope-field.tsx";

/** Makes a token, and shows it until its maker has it. */
export function TokenForm() {
  const create = useCreateApiToken();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<Scope[]>(["read", "chat"]);
  const [days, setDays] = useState("90");
  const [isTried, setTried] = useState(false);
  const made = create.data ?? null;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === "" || chosen.length === 0) return;
    create.mutate(
      { name: name.trim(), scopes: scopes.filter((scope) => chosen.includes(scope)), days: daysOf(days) },
      {
        onSuccess() {
          setName("");
          setTried(false);
        },
        onError: notifyError,
      },
    );
  };

  if (made !== null)
    return (
      <section className="flex flex-col gap-3 rounded-[14px] bg-sunken p-4" role="status">
        <h3 className="font-semibold">{words.madeTitle}</h3>
        <div className="flex items-center gap-2">
          <code className="mono min-w-0 flex-1 text-[14px] break-all">{made.token}</code>
          <CopyButton label={words.copy} copiedLabel={words.copied} text={() => made.token} />
        </div>
        <button type="button" className="btn line self-start" onClick={() => create.reset()}>
          {words.done}
        </button>
      </section>
    );
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={submit}>
      <h3 className="text-[17px] font-semibold">{words.new}</h3>
      <TextField
        label={words.name}
        hint={words.nameHint}
        placeholder={words.namePlaceholder}
        error={isTried && name.trim() === "" ? words.nameMissing : undefined}
        maxLength={100}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <ScopeField
        chosen={chosen}
        onChange={setChosen}
        error={isTried && chosen.length === 0 ? words.scopesMissing : undefined}
      />
      <SelectField label={words.days} value={days} onChange={setDays}>
        {Object.entries(words.daysOptions).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <button type="submit" className="btn primary self-start" disabled={create.isPending}>
        {words.make}
      </button>
    </form>
  );
}

function daysOf(value: string): number | null {
  return value === "never" ? null : Number(value);
}
