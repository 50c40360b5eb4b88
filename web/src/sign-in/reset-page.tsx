import { Link } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import type { Entry } from "@parley/protocol";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { mailedSecret, useResetPassword } from "../data/way-in.ts";
import { wayInMessages as words } from "../data/way-in-messages.ts";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";
import { PasswordField } from "../ui/password-field.tsx";
import { Door } from "./door.tsx";

const shortest = 10;

/** Where the link of a mail leads: sets a new password. */
export function ResetPage({ entry }: { entry: Entry }) {
  const [secret] = useState(mailedSecret);
  const [password, setPassword] = useState("");
  const [isTried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const reset = useResetPassword();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (secret === null || password.length < shortest) return focusFirstInvalid(form);
    reset.mutate({ token: secret, password }, { onError: () => focusFirstInvalid(form) });
  };
  const refused = reset.isError ? errorText(reset.error) : undefined;
  return (
    <Door entry={entry} title={words.forgotTitle}>
      {secret === null ? (
        <p className="banner">{words.noLink}</p>
      ) : reset.isSuccess ? (
        <p className="banner" role="status">
          {words.wasSet}
        </p>
      ) : (
        <form ref={form} className="tall flex flex-col gap-4" onSubmit={submit} noValidate>
          <p className="text-ink-2">{words.setBody}</p>
          <PasswordField
            label={words.newPassword}
            name="password"
            autoComplete="new-password"
            value={password}
            showLabel={messages.signIn.show}
            hideLabel={messages.signIn.hide}
            hint={messages.signIn.passwordHint}
            error={isTried && password.length < shortest ? messages.signIn.passwordShort : refused}
            onChange={(event) => {
              setPassword(event.target.value);
              if (reset.isError) reset.reset();
            }}
          />
          <button type="submit" className="btn primary tall" disabled={reset.isPending}>
            {words.setPassword}
          </button>
        </form>
      )}
      <p className="flex gap-4 text-[14px]">
        <Link to="/login" className="under">
          {words.back}
        </Link>
        {secret === null || reset.isError ? (
          <Link to="/forgot" className="under">
            {words.askAgain}
          </Link>
        ) : null}
      </p>
    </Door>
  );
}
