import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Entry } from "@parley/protocol";
import { errorText } from "../data/error-text.ts";
import { useFinishSignUp } from "../data/session.ts";
import { messages } from "../data/messages.ts";
import { wayInMessages as words } from "../data/way-in-messages.ts";
import { Door } from "./door.tsx";

/** Where the link of a mail leads that proves an address: makes the account. */
export function FinishSignUp({ entry, secret }: { entry: Entry; secret: string }) {
  const { mutate, isError, error } = useFinishSignUp();
  // A link counts once: React may run an effect twice.
  const isSent = useRef(false);
  useEffect(() => {
    if (isSent.current) return;
    isSent.current = true;
    mutate(secret);
  }, [mutate, secret]);
  return (
    <Door entry={entry} title={messages.signIn.registerTitle}>
      <p className="banner" role="status">
        {isError ? errorText(error) : words.finishing}
      </p>
      <p className="text-[14px]">
        <Link to="/login" className="under">
          {words.back}
        </Link>
      </p>
    </Door>
  );
}
