import { Link } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import type { Entry } from "@parley/protocol";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { useAskForReset } from "../data/way-in.ts";
import { wayInMessages as words } from "../data/way-in-messages.ts";
import { TextField } from "../ui/field.tsx";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";
import { Door } from "./door.tsx";

/** Asks for a link by mail that sets a new password. */
export function ForgotPage({ entry }: { entry: Entry }) {
  const [email, setEmail] = useState("");
  const [isMissing, setMissing] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const ask = useAskForReset();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isNone = !email.includes("@");
    setMissing(isNone);
    if (isNone) focusFirstInvalid(form);
    else ask.mutate(email.trim(), { onError: () => focusFirstInvalid(form) });
  };
  return (
    <Door entry={entry} title={words.forgotTitle}>
      {ask.isSuccess ? (
        <p className="banner" role="status">
          {words.sent}
        </p>
      ) : (
        <form ref={form} className="tall flex flex-col gap-4" onSubmit={submit} noValidate>
          <p className="text-ink-2">{words.forgotBody}</p>
          <TextField
            label={messages.signIn.email}
            name="email"
            type="email"
            inputMode="email"
            autoComplete="username"
            autoCapitalize="off"
            value={email}
            error={isMissing ? messages.signIn.emailMissing : ask.isError ? errorText(ask.error) : undefined}
            onChange={(event) => setEmail(event.target.value)}
          />
          <button type="submit" className="btn primary tall" disabled={ask.isPending}>
            {words.forgotSend}
          </button>
        </form>
      )}
      <p className="text-[14px]">
        <Link to="/login" className="under">
          {words.back}
        </Link>
      </p>
    </Door>
  );
}
