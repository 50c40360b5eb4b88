import { type FormEvent, useRef, useState } from "react";
import type { Account } from "@parley/protocol";
import { useChangeAccount } from "../data/account.ts";
import { accountMessages as words } from "../data/account-messages.ts";
import { errorText, hasCode } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { notify } from "../data/notice.ts";
import { TextField } from "../ui/field.tsx";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";

/** What one is called, and the name one may sign in with. */
export function NameForm({ account }: { account: Account }) {
  const [typed, setTyped] = useState({ name: account.name, username: account.username ?? "" });
  const form = useRef<HTMLFormElement>(null);
  const change = useChangeAccount();
  const isNameMissing = typed.name.trim() === "";
  const username = typed.username.trim().toLowerCase();
  const isUsernameOdd = username !== "" && !/^[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]$/.test(username);
  const refused = change.isError ? errorText(change.error) : undefined;
  const isOfUsername = hasCode(change.error, "username_taken");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isNameMissing || isUsernameOdd) return focusFirstInvalid(form);
    change.mutate(
      { name: typed.name.trim(), username: username === "" ? null : username },
      { onSuccess: () => notify(words.saved), onError: () => focusFirstInvalid(form) },
    );
  };
  const type = (field: keyof typeof typed) => (event: { target: { value: string } }) => {
    setTyped({ ...typed, [field]: event.target.value });
    if (change.isError) change.reset();
  };
  return (
    <form ref={form} className="flex flex-col gap-4" onSubmit={submit} noValidate aria-labelledby="names">
      <h2 id="names" className="font-display text-[20px] font-semibold">
        {words.names}
      </h2>
      <TextField
        label={messages.signIn.name}
        name="name"
        autoComplete="name"
        maxLength={100}
        value={typed.name}
        error={isNameMissing ? messages.signIn.nameMissing : isOfUsername ? undefined : refused}
        onChange={type("name")}
      />
      <TextField
        label={words.username}
        name="username"
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={40}
        value={typed.username}
        hint={words.usernameHint}
        error={isUsernameOdd ? words.usernameOdd : isOfUsername ? refused : undefined}
        onChange={type("username")}
      />
      <button type="submit" className="btn line self-start" disabled={change.isPending}>
        {words.save}
      </button>
    </form>
  );
}
