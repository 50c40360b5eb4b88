import { Link } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useRef, useState } from "react";
import type { Entry } from "@parley/protocol";
import { errorText, isOfCode } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { wayInMessages as wayWords } from "../data/way-in-messages.ts";
import { useSignIn } from "../data/session.ts";
import { CodeField } from "../ui/code-field.tsx";
import { TextField } from "../ui/field.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { Door } from "./door.tsx";
import { ProviderButtons } from "./provider-buttons.tsx";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";

const words = messages.signIn;

interface SignInPageProps {
  entry: Entry;
  next: string | undefined;
  /** Why the last way over a provider led nowhere. */
  refused: string | undefined;
}

export function SignInPage({ entry, next, refused: wayRefused }: SignInPageProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const [missing, setMissing] = useState({ email: false, password: false });
  const form = useRef<HTMLFormElement>(null);
  const signIn = useSignIn();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = { email: email.trim() === "", password: password === "" };
    setMissing(found);
    if (found.email || found.password) focusFirstInvalid(form);
    else
      signIn.mutate(
        { email: email.trim(), password, ...(asksCode ? { code } : {}) },
        {
          onError(error) {
            if (isOfCode(error)) setAsksCode(true);
            focusFirstInvalid(form);
          },
        },
      );
  };
  const isCodeRefused = isOfCode(signIn.error);
  const refused = signIn.isError ? errorText(signIn.error) : undefined;

  return (
    <Door entry={entry} title={words.title}>
      <ProviderButtons providers={entry.providers} next={next} refused={wayRefused} />
      <form ref={form} className="tall flex flex-col gap-4" onSubmit={submit} noValidate>
        <TextField
          label={wayWords.login}
          name="email"
          type="text"
          inputMode="email"
          spellCheck={false}
          autoComplete="username"
          autoCapitalize="off"
          value={email}
          error={missing.email ? words.emailMissing : undefined}
          onChange={(event) => setEmail(event.target.value)}
        />
        <PasswordField
          label={words.password}
          name="password"
          autoComplete="current-password"
          value={password}
          showLabel={words.show}
          hideLabel={words.hide}
          error={missing.password ? words.passwordMissing : isCodeRefused ? undefined : refused}
          onChange={(event) => {
            setPassword(event.target.value);
            if (signIn.isError) signIn.reset();
          }}
        />
        {asksCode ? (
          <CodeField
            label={wayWords.code}
            value={code}
            error={isCodeRefused ? refused : undefined}
            onChange={(typed) => {
              setCode(typed);
              if (signIn.isError) signIn.reset();
            }}
          />
        ) : null}
        {entry.mail ? (
          <Link to="/forgot" className="under self-start text-[14px]">
            {wayWords.forgot}
          </Link>
        ) : null}
        <button type="submit" className="btn primary tall" disabled={signIn.isPending}>
          {words.submit}
        </button>
      </form>
      <p className="text-[14px] text-ink-3">
        {entry.registration === "closed" || (entry.registration === "invite" && entry.domains.length === 0) ? (
          words.closed
        ) : (
          <>
            {words.newHere}{" "}
            <Link to="/register" search={next === undefined ? {} : { next }} className="under">
              {words.createAccount}
            </Link>
          </>
        )}
      </p>
    </Door>
  );
}
