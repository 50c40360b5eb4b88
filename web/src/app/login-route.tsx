import { Navigate, useSearch } from "@tanstack/react-router";
import { useEntry } from "../data/session.ts";
import { mailedSecret, refusedText } from "../data/way-in.ts";
import { SignInPage } from "../sign-in/sign-in-page.tsx";
import { FinishSignUp } from "../sign-in/finish-sign-up.tsx";
import { ForgotPage } from "../sign-in/forgot-page.tsx";
import { ResetPage } from "../sign-in/reset-page.tsx";
import { SignUpPage } from "../sign-in/sign-up-page.tsx";

export function LoginRoute() {
  const { next, invite, ...refused } = useSearch({ from: "/login" });
  const entry = useEntry().data;
  if (entry === undefined) return null;
  if (entry.account !== null) return <Navigate to={next ?? "/"} replace />;
  // An invite is for who has no account yet; the page it leads to has the way to sign in.
  if (invite !== undefined && entry.registration === "invite")
    return <Navigate to="/register" search={{ invite }} replace />;
  return <SignInPage entry={entry} next={next} refused={refusedText(refused, entry.providers)} />;
}

export function RegisterRoute() {
  const { next, invite } = useSearch({ from: "/register" });
  const entry = useEntry().data;
  if (entry === undefined) return null;
  if (entry.account !== null) return <Navigate to={next ?? "/"} replace />;
  const secret = mailedSecret();
  if (secret !== null) return <FinishSignUp entry={entry} secret={secret} />;
  return <SignUpPage entry={entry} next={next} invite={invite} />;
}

export function ForgotRoute() {
  const entry = useEntry().data;
  return entry === undefined ? null : <ForgotPage entry={entry} />;
}

export function ResetRoute() {
  const entry = useEntry().data;
  return entry === undefined ? null : <ResetPage entry={entry} />;
}
