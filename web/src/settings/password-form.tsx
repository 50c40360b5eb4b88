import { type FormEvent, useRef, useState } from "react";
import { useChangePassword } from "../data/account.ts";
import { accountMessages as words } from "../data/account-messages.ts";
import { errorText, hasCode } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { notify } from "../data/notice.ts";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";
import { PasswordField } from "../ui/password-field.tsx";

const shortest = 10;

/** Another password, or the first one of an account that came over a provider. */
export function PasswordForm({ hasPassword, email }: { hasPassword: boolean; email: string }) {
  const [typed, setTyped] = useState({ current: "", next: "" });
  const [isTried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const change = useChangePassword();
  const isOfNew = hasCode(change.error, "password_refused");
  const refused = change.isError ? errorText(change.error) : undefined;

  const type = (field: keyof typeof typed) => (event: { target: { value: string } }) => {
    setTyped({ ...typed, [field]: event.target.value });
    if (change.isError) change.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if ((hasPassword && typed.current === "") || typed.next.length < shortest) return focusFirstInvalid(form);
    change.mutate(
      { newPassword: typed.next, ...(hasPassword ? { password: typed.current } : {}) },
      {
        onSuccess() {
          setTyped({ current: "", next: "" });
          setTried(false);
          notify(words.changed);
        },
        onError: () => focusFirstInvalid(form),
      },
    );
  };
  const common = { showLabel: messages.signIn.show, hideLabel: messages.signIn.hide };
  return (
    <form ref={form} className="flex flex-col gap-4" onSubmit={submit} noValidate aria-labelledby="password">
      <div>
        <h2 id="password" className="font-display text-[20px] font-semibold">
          {hasPassword ? words.change : words.set}
        </h2>
        <p className="text-ink-2">{words.changeHint}</p>
      </div>
      {/* For password managers, which otherwise would not know whose password it is. */}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      {hasPassword ? (
        <PasswordField
          {...common}
          label={words.current}
          name="current-password"
          autoComplete="current-password"
          value={typed.current}
          error={isTried && typed.current === "" ? words.passwordMissing : isOfNew ? undefined : refused}
          onChange={type("current")}
        />
      ) : null}
      <PasswordField
        {...common}
        label={words.next}
        name="new-password"
        autoComplete="new-password"
        value={typed.next}
        hint={messages.signIn.passwordHint}
        error={
          isTried && typed.next.length < shortest
            ? messages.signIn.passwordShort
            : isOfNew || !hasPassword
              ? refused
              : undefined
        }
        onChange={type("next")}
      />
      <button type="submit" className="btn primary self-start" disabled={change.isPending}>
        {hasPassword ? words.change : words.set}
      </button>
    </form>
  );
}
