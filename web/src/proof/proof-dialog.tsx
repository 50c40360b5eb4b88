import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { accountMessages as words } from "../data/account-messages.ts";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { Dialog } from "../ui/dialog.tsx";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";
import { PasswordField } from "../ui/password-field.tsx";

interface ProofDialogProps {
  title: string;
  body: string;
  confirm: string;
  /** More that must be known first. */
  children?: ReactNode;
  isDanger?: boolean;
  /** False for an account without a password: then the session itself is the proof. */
  hasPassword: boolean;
  /** What the server said to the last try. */
  error: unknown;
  isPending: boolean;
  onConfirm: (proof: { password?: string }) => void;
  onClose: () => void;
}

/** Asks for the password before something that only the account's owner may do. */
export function ProofDialog(props: ProofDialogProps) {
  const { title, body, confirm, children, isDanger = false, hasPassword, error, isPending, onConfirm, onClose } = props;
  const [password, setPassword] = useState("");
  const [isMissing, setMissing] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const refused = error === null || error === undefined ? undefined : errorText(error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isEmpty = hasPassword && password === "";
    setMissing(isEmpty);
    if (isEmpty) focusFirstInvalid(form);
    else onConfirm(hasPassword ? { password } : {});
  };
  return (
    <Dialog small title={title} description={body} closeLabel={messages.close} onClose={onClose}>
      <form ref={form} onSubmit={submit} noValidate>
        <div className="bdy flex flex-col gap-4">
          {children}
          {hasPassword ? (
            <PasswordField
              label={words.current}
              name="password"
              autoComplete="current-password"
              value={password}
              showLabel={messages.signIn.show}
              hideLabel={messages.signIn.hide}
              error={isMissing ? words.passwordMissing : refused}
              onChange={(event) => setPassword(event.target.value)}
            />
          ) : refused === undefined ? null : (
            <p className="wrong" role="alert">
              {refused}
            </p>
          )}
        </div>
        <footer className="justify-end">
          <button type="button" className="btn" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" className={isDanger ? "btn danger" : "btn primary"} disabled={isPending}>
            {confirm}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
