import { Link } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import type { FormEvent } from "react";
import { useRef, useState } from "react";
import type { Entry } from "@parley/protocol";
import { errorText, hasCode } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { wayInMessages as wayWords } from "../data/way-in-messages.ts";
import { useSignUp } from "../data/session.ts";
import { TextField } from "../ui/field.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { Door } from "./door.tsx";
import { ProviderButtons } from "./provider-buttons.tsx";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";

const words = messages.signIn;
const shortest = 10;

interface Typed {
  name: string;
  email: string;
  password: string;
  setupCode: string;
}
type Errors = Partial<Record<keyof Typed, string>>;

interface SignUpPageProps {
  entry: Entry;
  next: string | undefined;
  /** The secret of an invite, out of its link. */
  invite: string | undefined;
}

export function SignUpPage({ entry, next, invite }: SignUpPageProps) {
  const [typed, setTyped] = useState<Typed>({ name: "", email: "", password: "", setupCode: "" });
  const [found, setFound] = useState<Errors>({});
  const form = useRef<HTMLFormElement>(null);
  const signUp = useSignUp();
  const needsInvite = entry.registration === "invite" && invite === undefined;
  const isFirst = entry.registration === "first";
  const errors = { ...found, ...(signUp.isError ? refusal(signUp.error) : {}) };

  const type = (field: keyof Typed) => (event: { target: { value: string } }) => {
    setTyped({ ...typed, [field]: event.target.value });
    setFound({ ...found, [field]: undefined });
    if (signUp.isError) signUp.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const problems = check(typed, entry.setupCode);
    setFound(problems);
    if (Object.keys(problems).length > 0) return focusFirstInvalid(form);
    const { setupCode, ...rest } = typed;
    const body = {
      ...rest,
      email: typed.email.trim(),
      ...(entry.setupCode ? { setupCode: setupCode.trim() } : {}),
      ...(invite === undefined ? {} : { invite }),
    };
    signUp.mutate(body, { onError: () => focusFirstInvalid(form) });
  };

  return (
    <Door entry={entry} title={words.registerTitle}>
      {signUp.data === null ? (
        <p className="banner" role="status">
          {wayWords.mailed}
        </p>
      ) : entry.registration === "closed" ? (
        <p className="banner">{words.closed}</p>
      ) : needsInvite && entry.domains.length === 0 ? (
        <p className="banner">{wayWords.inviteMissing}</p>
      ) : (
        <>
          {entry.registration === "invite" && invite !== undefined ? (
            <p className="banner">{wayWords.invited}</p>
          ) : null}
          {entry.registration === "domains" || needsInvite ? (
            <p className="banner">{wayWords.domains(entry.domains.join(", "))}</p>
          ) : null}
          {isFirst ? (
            <p className="banner">
              <KeyRound size={18} aria-hidden="true" />
              <span>{words.first}</span>
            </p>
          ) : null}
          {/* A provider can show neither the setup code nor an invite. */}
          {entry.setupCode || (entry.registration === "invite" && entry.domains.length === 0) ? null : (
            <ProviderButtons providers={entry.providers} next={next} />
          )}
          <form ref={form} className="tall flex flex-col gap-4" onSubmit={submit} noValidate>
            <TextField
              label={words.name}
              name="name"
              autoComplete="name"
              value={typed.name}
              error={errors.name}
              onChange={type("name")}
            />
            <TextField
              label={words.email}
              name="email"
              type="email"
              inputMode="email"
              autoComplete="username"
              autoCapitalize="off"
              value={typed.email}
              error={errors.email}
              onChange={type("email")}
            />
            <PasswordField
              label={words.password}
              name="password"
              autoComplete="new-password"
              value={typed.password}
              showLabel={words.show}
              hideLabel={words.hide}
              hint={words.passwordHint}
              error={errors.password}
              onChange={type("password")}
            />
            {entry.setupCode ? (
              <TextField
                label={words.setupCode}
                name="setup-code"
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                value={typed.setupCode}
                hint={words.setupCodeHint}
                error={errors.setupCode}
                onChange={type("setupCode")}
              />
            ) : null}
            <button type="submit" className="btn primary tall" disabled={signUp.isPending}>
              {words.registerSubmit}
            </button>
          </form>
        </>
      )}
      {isFirst ? null : (
        <p className="text-[14px] text-ink-3">
          {words.haveAccount}{" "}
          <Link to="/login" search={next === undefined ? {} : { next }} className="under">
            {words.submit}
          </Link>
        </p>
      )}
    </Door>
  );
}

function check(typed: Typed, needsCode: boolean): Errors {
  const errors: Errors = {};
  const email = typed.email.trim();
  if (typed.name.trim() === "") errors.name = words.nameMissing;
  if (email === "") errors.email = words.emailMissing;
  else if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) errors.email = words.emailInvalid;
  if (typed.password.length < shortest) errors.password = words.passwordShort;
  if (needsCode && typed.setupCode.trim() === "") errors.setupCode = words.setupCodeMissing;
  return errors;
}

function isOfInvite(error: unknown): boolean {
  return hasCode(error, "invite_needed") || hasCode(error, "invite_invalid");
}

/** The server's refusal under the field it is about. */
function refusal(error: unknown): Errors {
  const text = errorText(error);
  if (hasCode(error, "email_taken") || hasCode(error, "registration_closed") || isOfInvite(error))
    return { email: text };
  if (hasCode(error, "setup_code_wrong")) return { setupCode: text };
  return { password: text };
}
