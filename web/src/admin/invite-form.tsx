import { type FormEvent, useState } from "react";
import { useCreateInvite } from "../data/admin.ts";
import { adminMessages as words } from "../data/admin-messages.ts";
import { notifyError } from "../data/notice.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { TextField } from "../ui/field.tsx";
import { SelectField } from "../ui/select-field.tsx";

const counts = [1, 2, 5, 10, 25, 100];

/** Makes an invite, and shows its link until the admin has it. */
export function InviteForm() {
  const create = useCreateInvite();
  const [label, setLabel] = useState("");
  const [uses, setUses] = useState("1");
  const [days, setDays] = useState("7");
  const made = create.data ?? null;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate(
      { label: label.trim(), uses: Number(uses), days: Number(days) },
      { onSuccess: () => setLabel(""), onError: notifyError },
    );
  };

  if (made !== null)
    return (
      <section className="flex flex-col gap-3 rounded-[14px] bg-sunken p-4" role="status">
        <h3 className="font-semibold">{words.madeTitle}</h3>
        <div className="flex items-center gap-2">
          <code className="mono min-w-0 flex-1 text-[14px] break-all">{made.link}</code>
          <CopyButton label={words.copy} copiedLabel={words.copied} text={() => made.link} />
        </div>
        <button type="button" className="btn line self-start" onClick={() => create.reset()}>
          {words.done}
        </button>
      </section>
    );
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={submit}>
      <TextField
        label={words.label}
        hint={words.labelHint}
        maxLength={100}
        autoComplete="off"
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <div className="flex gap-4 [&>*]:flex-1">
        <SelectField label={words.uses} value={uses} onChange={setUses}>
          {counts.map((count) => (
            <option key={count} value={count}>
              {count}
            </option>
          ))}
        </SelectField>
        <SelectField label={words.days} value={days} onChange={setDays}>
          {Object.entries(words.daysOptions).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <button type="submit" className="btn primary self-start" disabled={create.isPending}>
        {words.invite}
      </button>
    </form>
  );
}
