import { type ReactNode, Suspense, useEffect, useMemo, useRef } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import type { ThreadState } from "@parley/protocol";
import { useAppData } from "../data/app-data.ts";
import { messages } from "../data/messages.ts";
import { titlePage } from "../data/page-title.ts";
import { type PathChoice, roundsAfter } from "../data/path-view.ts";
import { peopleBeside } from "../data/people.ts";
import { useThreadActions } from "../data/thread-actions.ts";
import { useThreadStore, useThreadView } from "../data/use-thread.ts";
import { preloadMarkdown } from "../markdown/rich-text.tsx";
import { MenuButton } from "../ui/menu.tsx";
import { useLater } from "../ui/use-later.ts";
import { Composer } from "./composer.tsx";
import { Log } from "./log.tsx";
import { CorrectPlace } from "./judging/correct-place.tsx";
import { ThreadProvider } from "./thread-context.ts";
import { ThreadHeader } from "./thread-header.tsx";
import { type Layout, useLayout } from "./use-layout.ts";
import { usePathChoice } from "./use-path-choice.ts";
import { usePresence } from "./use-presence.ts";
import { useThreadKeys } from "./use-thread-keys.ts";
import { VoiceRail } from "./voice-rail.tsx";

const PathBar = lazy(() => import("./path-bar.tsx"));
const SeenDialog = lazy(() => import("./seen-dialog.tsx"));
const PausedRound = lazy(async () => ({ default: (await import("./money-parts.tsx")).PausedRound }));
const Lanes = lazy(() => import("./lanes.tsx"));
const LaneTools = lazy(() => import("./lane-tools.tsx"));
const SelectionNote = lazy(() => import("./selection-note.tsx"));

interface ThreadPageProps {
  id: string;
  /** The message that an address leads to. */
  messageId: string | undefined;
  /** The turn of which it is shown what it was made of. */
  seen: string | undefined;
  onSeen: (turn: string | null) => void;
  /** The layout that the address asks for. */
  layout: "lanes" | undefined;
  onLayout: (layout: Layout) => void;
  onReady: () => void;
  onGone: () => void;
  homeLink: ReactNode;
}

export function ThreadPage(props: ThreadPageProps) {
  const { id, messageId, seen, onSeen, onReady, onGone, homeLink } = props;
  const data = useAppData();
  const store = useThreadStore(id);
  const { status, state, you } = useThreadView(store);
  const actions = useThreadActions(id);
  const memberList = state?.members;
  const { choice, look } = usePathChoice();
  // The same function for as long as the page is there, so that no message is drawn anew for it.
  const showSeen = useRef(onSeen);
  showSeen.current = onSeen;
  const paused = state?.rounds.find((round) => round.id === state.running && round.status === "paused");
  const isPaused = paused !== undefined;
  const scope = useMemo(() => {
    const members = new Map((memberList ?? []).map((member) => [member.id, member]));
    const role = you === null ? undefined : members.get(you)?.role;
    const callable = (memberList ?? []).map(({ id, handle, profile }) => ({ id, handle, name: profile.name }));
    return {
      store,
      you,
      mayWrite: role === "owner" || role === "member",
      isOwner: role === "owner",
      isPaused,
      actions,
      members,
      callable,
      choice,
      look,
      showSeen: (turn: string) => showSeen.current(turn),
    };
  }, [store, you, isPaused, actions, memberList, choice, look]);
  useEffect(() => {
    if (status === "ready") {
      onReady();
      void preloadMarkdown();
    }
    if (status === "gone") onGone();
  }, [status]);
  useEffect(() => {
    titlePage(state === null ? "" : state.thread.title || messages.sidebar.untitled);
  }, [state?.thread.title]);
  const isLater = useLater();
  const layout = useLayout(id, { asked: props.layout, onChange: props.onLayout, isAtMessage: messageId !== undefined });
  useThreadKeys(state, scope.mayWrite ? actions : null, {
    toggleLayout: layout.toggle,
    onJudgeKey: (message, key) =>
      void import("./judging/judge-by-key.ts").then(({ judgeByKey }) => judgeByKey(data, scope, message, key)),
  });
  const company = state !== null && peopleBeside(state, you).length > 0;
  usePresence(id, company);

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
        <ThreadHeader state={state} layout={layout} />
        {layout.isLanes ? (
          <Suspense fallback={<div className="flex-1" />}>
            <Lanes state={state} />
          </Suspense>
        ) : (
          <Log state={state} messageId={messageId} />
        )}
        <Suspense>{isLater ? <SelectionNote /> : null}</Suspense>
        <CorrectPlace />
        <Suspense>
          {seen === undefined ? null : <SeenDialog turn={seen} onClose={() => showSeen.current(null)} />}
        </Suspense>
        <div className="dock">
          <PathNote state={state} choice={choice} />
          {paused === undefined ? null : (
            <Suspense>
              <PausedRound state={state} round={paused} />
            </Suspense>
          )}
          {layout.isLanes ? (
            <Suspense fallback={<div className="h-16" />}>
              <LaneTools state={state} />
            </Suspense>
          ) : (
            <VoiceRail state={state} />
          )}
          {scope.mayWrite ? (
            <Composer key={id} state={state} />
          ) : (
            <p className="reads-only">{messages.thread.readsOnly}</p>
          )}
        </div>
      </main>
    </ThreadProvider>
  );
}

/** Only for who looks at another path than the others, or where the thread once went on. */
function PathNote({ state, choice }: { state: ThreadState; choice: PathChoice }) {
  const after = useMemo(() => roundsAfter(state, choice), [state.rounds, state.head, choice]);
  if (choice.tip === null && after.length === 0) return null;
  return (
    <Suspense>
      <PathBar state={state} after={after} />
    </Suspense>
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
