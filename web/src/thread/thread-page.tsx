import { type ReactNode, Suspense, useEffect, useMemo } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import { messages } from "../data/messages.ts";
import { useThreadActions } from "../data/thread-actions.ts";
import { useThreadStore, useThreadView } from "../data/use-thread.ts";
import { preloadMarkdown } from "../markdown/rich-text.tsx";
import { MenuButton } from "../ui/menu.tsx";
import { useLater } from "../ui/use-later.ts";
import { Composer } from "./composer.tsx";
import { Log } from "./log.tsx";
import { ThreadProvider } from "./thread-context.ts";
import { ThreadHeader } from "./thread-header.tsx";
import { useThreadKeys } from "./use-thread-keys.ts";
import { VoiceRail } from "./voice-rail.tsx";

const PausedRound = lazy(async () => ({ default: (await import("./money-parts.tsx")).PausedRound }));
const SelectionNote = lazy(() => import("./selection-note.tsx"));

interface ThreadPageProps {
  id: string;
  /** The message that an address leads to. */
  messageId: string | undefined;
  onReady: () => void;
  onGone: () => void;
  homeLink: ReactNode;
}

export function ThreadPage({ id, messageId, onReady, onGone, homeLink }: ThreadPageProps) {
  const store = useThreadStore(id);
  const { status, state, you } = useThreadView(store);
  const actions = useThreadActions(id);
  const memberList = state?.members;
  const paused = state?.rounds.find((round) => round.id === state.running && round.status === "paused");
  const isPaused = paused !== undefined;
  const scope = useMemo(
    () => ({ store, you, isPaused, actions, members: new Map((memberList ?? []).map((one) => [one.id, one])) }),
    [store, you, isPaused, actions, memberList],
  );
  useEffect(() => {
    if (status === "ready") {
      onReady();
      void preloadMarkdown();
    }
    if (status === "gone") onGone();
  }, [status]);
  useEffect(() => {
    document.title =
      state === null ? messages.product : `${state.thread.title || messages.sidebar.untitled} · ${messages.product}`;
  }, [state?.thread.title]);
  const isLater = useLater();
  useThreadKeys(state, actions);

  if (status === "gone" || state?.thread.deleted === true)
    return <Apology title={messages.thread.goneTitle} body={messages.thread.goneBody} action={homeLink} />;
  if (status === "failed") {
    const retry = (
      <button type="button" className="btn primary" onClick={() => store.retry()}>
        {messages.retry}
      </button>
    );
    return <Apology title={messages.thread.failedTitle} body={messages.unreachable} action={retry} />;
  }
  if (state === null) {
    return (
      <main className="thread" aria-busy="true" aria-label={messages.loading}>
        <div className="hd">
          <MenuButton />
        </div>
      </main>
    );
  }
  return (
    <ThreadProvider value={scope}>
      <main className="thread">
        <ThreadHeader state={state} />
        <Log state={state} messageId={messageId} />
        <Suspense>{isLater ? <SelectionNote /> : null}</Suspense>
        <div className="dock">
          {paused === undefined ? null : (
            <Suspense>
              <PausedRound state={state} round={paused} />
            </Suspense>
          )}
          <VoiceRail state={state} />
          <Composer key={id} state={state} />
        </div>
      </main>
    </ThreadProvider>
  );
}

function Apology({ title, body, action }: { title: string; body: string; action: ReactNode }) {
  return (
    <>
      <header className="hd only-narrow">
        <MenuButton />
      </header>
      <main className="centre">
        <div className="flex flex-col items-start gap-3">
          <h1 className="text-[24px]">{title}</h1>
          <p className="text-ink-2">{body}</p>
          {action}
        </div>
      </main>
    </>
  );
}
