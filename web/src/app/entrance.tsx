import { Outlet, useNavigate, useRouter } from "@tanstack/react-router";
import { Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import { LiveProvider, useAppData } from "../data/app-data.ts";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { noticePlace } from "../data/notice.ts";
import { hasUnsavedNotes } from "../data/unsaved-notes.ts";
import { useEntry, useSessionEnded } from "../data/session.ts";
import { useTheme } from "../data/use-thread.ts";
import { Logo } from "../ui/logo.tsx";
import { useLater } from "../ui/use-later.ts";

const SignInOver = lazy(() => import("./sign-in-over.tsx"));
const Toaster = lazy(() => import("../ui/toaster.tsx"));
const sleptMs = 5_000;

/** Lets in who is signed in, everyone else goes to the sign-in page and comes back. */
export function Entrance() {
  const data = useAppData();
  const { liveFor, leave } = data;
  const hasEnded = useSessionEnded();
  const entry = useEntry();
  const { theme } = useTheme();
  // Fetched even if nobody says anything: the first message may be that the network is gone.
  const isLater = useLater();
  const isNoticed = useSyncExternalStore(noticePlace.subscribe, noticePlace.isWanted);
  const account = entry.data?.account ?? null;
  const live = account === null ? null : liveFor(account);

  useEffect(() => {
    if (live === null) return;
    let hiddenAt: number | null = null;
    const onVisibility = (): void => {
      if (document.visibilityState === "hidden") hiddenAt = Date.now();
      // A glance at another tab loses nothing; a sleep may have lost the connection without a sign.
      else if (hiddenAt !== null && Date.now() - hiddenAt > sleptMs) live.hub.wake();
    };
    const onOnline = (): void => live.hub.wake();
    document.addEventListener("visibilitychange", onVisibility);
    window.addEventListener("online", onOnline);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("online", onOnline);
    };
  }, [live]);

  // What was noted without a network, and the page closed since.
  useEffect(() => {
    if (live !== null && hasUnsavedNotes(data.storage, live.account))
      void import("../data/notes.ts").then(({ noteSyncOf }) => noteSyncOf(data, live));
  }, [data, live]);

  if (entry.isError) {
    return (
      <main className="grid h-full place-items-center p-6">
        <div className="flex flex-col items-center gap-4 text-center">
          <p>{errorText(entry.error)}</p>
          <button type="button" className="btn primary" onClick={() => void entry.refetch()}>
            {messages.retry}
          </button>
        </div>
      </main>
    );
  }
  if (entry.data === undefined) {
    return (
      <div className="boot">
        <Logo />
      </div>
    );
  }
  if (live === null) {
    return <ToDoor to={entry.data.registration === "first" ? "/register" : "/login"} />;
  }
  return (
    <LiveProvider value={live}>
      <Outlet />
      <Suspense>
        {isLater || isNoticed ? (
          <Toaster theme={theme} label={messages.notifications} onStands={noticePlace.stands} />
        ) : null}
      </Suspense>
      {hasEnded && account !== null ? (
        <Suspense>
          <SignInOver email={account.email ?? ""} onOther={leave} />
        </Suspense>
      ) : null}
    </LiveProvider>
  );
}

/** Goes to the sign-in page once, with the place to return to: the address on the way there is not that place. */
function ToDoor({ to }: { to: "/login" | "/register" }) {
  const navigate = useNavigate();
  const router = useRouter();
  const [wanted] = useState(() => router.state.location.href);
  useEffect(() => {
    const isDoor = /^\/(login|register)\b/.test(wanted);
    void navigate({ to, search: wanted === "/" || isDoor ? {} : { next: wanted }, replace: true });
  }, [navigate, to, wanted]);
  return null;
}
