import { Dialog } from "radix-ui";
import { type FormEvent, useRef, useState } from "react";
import { errorText, isOfCode } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { useSignInAgain } from "../data/session.ts";
import { wayInMessages } from "../data/way-in-messages.ts";
import { CodeField } from "../ui/code-field.tsx";
import { TextField } from "../ui/field.tsx";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";
import { PasswordField } from "../ui/password-field.tsx";

const words = messages.signIn;

interface SignInOverProps {
  email: string;
  onOther: () => void;
}

/** Over a page whose session ended: what stands there stays, drafts and all, and goes on once one is in again. */
export default function SignInOver({ email, onOther }: SignInOverProps) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const signIn = useSignInAgain();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(password === "");
    if (password === "") focusFirstInvalid(form);
    else
      signIn.mutate(
        { email, password, ...(asksCode ? { code } : {}) },
        {
          onError(error) {
            if (isOfCode(error)) setAsksCode(true);
            focusFirstInvalid(form);
          },
        },
      );
  };
  const refused = signIn.isError ? errorText(signIn.error) : undefined;
  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content
          className="dlg small"
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            form.current?.querySelector<HTMLElement>("input[type=password]")?.focus();
          }}
          onEscapeKeyDown={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <header>
            <Dialog.Title asChild>
              <h2>{words.againTitle}</h2>
            </Dialog.Title>
          </header>
          <form ref={form} onSubmit={submit} noValidate>
            <div className="bdy">
              <Dialog.Description className="text-[15px] text-ink-2">{words.againBody}</Dialog.Description>
              <TextField label={words.email} name="email" type="email" autoComplete="username" value={email} readOnly />
              <PasswordField
                label={words.password}
                name="password"
                autoComplete="current-password"
                value={password}
                showLabel={words.show}
                hideLabel={words.hide}
                error={isMissing ? words.passwordMissing : isOfCode(signIn.error) ? undefined : refused}
                onChange={(event) => {
                  setPassword(event.target.value);
                  if (signIn.isError) signIn.reset();
                }}
              />
              {asksCode ? (
                <CodeField
                  label={wayInMessages.code}
                  value={code}
                  error={isOfCode(signIn.error) ? refused : undefined}
                  onChange={(typed) => {
                    setCode(typed);
                    if (signIn.isError) signIn.reset();
                  }}
                />
              ) : null}
              <button type="submit" className="btn primary tall" disabled={signIn.isPending}>
                {words.submit}
              </button>
              <button type="button" className="under self-start" onClick={onOther}>
                {words.notYou}
              </button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
