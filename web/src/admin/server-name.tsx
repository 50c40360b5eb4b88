import { type FormEvent, useState } from "react";
import { useChangeServerSettings } from "../data/admin.ts";
import { adminMessages as words } from "../data/admin-messages.ts";
import { errorText } from "../data/error-text.ts";
import { notify } from "../data/notice.ts";
import { TextField } from "../ui/field.tsx";

export function ServerName({ name }: { name: string }) {
  const [typed, setTyped] = useState(name);
  const change = useChangeServerSettings();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate({ name: typed.trim() }, { onSuccess: () => notify(words.saved) });
  };
  return (
    <form className="flex flex-col gap-4" onSubmit={submit} noValidate aria-labelledby="server">
      <h2 id="server" className="font-display text-[20px] font-semibold">
        {words.server}
      </h2>
      <TextField
        label={words.name}
        hint={words.nameHint}
        maxLength={60}
        autoComplete="off"
        value={typed}
        error={change.isError ? errorText(change.error) : undefined}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="btn line self-start" disabled={change.isPending}>
        {words.save}
      </button>
    </form>
  );
}
