import { useSearch } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import { useEffect } from "react";
import { useSessions, useSignInMethods } from "../data/account.ts";
import { accountMessages as words } from "../data/account-messages.ts";
import { titlePage } from "../data/page-title.ts";
import { useEntry } from "../data/session.ts";
import { refusedText } from "../data/way-in.ts";
import { LearningSwitch } from "./learning-switch.tsx";
import { NameForm } from "./name-form.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { SessionList } from "./session-list.tsx";
import { SignInMethods } from "./sign-in-methods.tsx";
import { YourData } from "./your-data.tsx";

/** One's own account: how one signs in, and where one is signed in. */
export function AccountPage() {
  const entry = useEntry().data;
  const refused = refusedText(useSearch({ from: "/entrance/shell/settings/account" }), entry?.providers ?? []);
  const isSignIn = entry?.auth === true;
  const methods = useSignInMethods(isSignIn);
  const sessions = useSessions(isSignIn);
  useEffect(() => {
    titlePage(words.title);
  }, []);
  if (entry?.account === undefined || entry.account === null) return null;
  if (!isSignIn)
    return (
      <>
        <p className="text-ink-2">{words.single}</p>
        <LearningSwitch />
        <YourData isDeletable={false} hasPassword={false} />
      </>
    );
  const hasPassword = methods.data?.some((one) => one.kind === "password") ?? true;
  return (
    <>
      {refused === undefined ? null : (
        <p className="banner warn" role="alert">
          <CircleAlert size={18} aria-hidden="true" />
          <span>{refused}</span>
        </p>
      )}
      <NameForm account={entry.account} />
      <SignInMethods
        query={methods}
        providers={entry.providers}
        email={entry.account.email}
        hasPassword={hasPassword}
      />
      {methods.data === undefined ? null : <PasswordForm hasPassword={hasPassword} email={entry.account.email ?? ""} />}
      {methods.data === undefined ? null : <SecondFactor hasPassword={hasPassword} />}
      <SessionList query={sessions} />
      <LearningSwitch />
      {methods.data === undefined ? null : <YourData isDeletable hasPassword={hasPassword} />}
    </>
  );
}
