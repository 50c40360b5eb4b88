import { Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Suspense, useState } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import type { Turn } from "@parley/protocol";
import { useIdentities } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import type { TurnView } from "../data/thread-store.ts";
import { countWords } from "../data/words.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Later } from "./later.tsx";
import { JudgedLine } from "./judging/judged.tsx";
import { Thumbs } from "./judging/thumbs.tsx";
import { MessageMenuButton } from "./message-menu-button.tsx";
import { SaveNoteButton } from "./save-note-button.tsx";
import { useThreadScope, type ThreadScope } from "./thread-context.ts";
import type { Versions } from "./use-versions.ts";

const words = messages.thread;
/** Needed only once an answer has ended. */
const ContinueHere = lazy(() => import("./continue-here.tsx"));
const LessonsTold = lazy(() => import("./lessons-told.tsx"));
const TurnNote = lazy(() => import("./turn-note.tsx"));

interface TurnFooterProps {
  view: TurnView;
  text: string;
  name: string;
  versions: Versions;
  /** Null where all of the text is seen anyway. */
  expansion: { isExpanded: boolean; toggle: () => void } | null;
}

/** How a turn ended and what can be done about it. */
export function TurnFooter({ view, text, name, versions, expansion }: TurnFooterProps) {
  const scope = useThreadScope();
  const { turn } = view;
  const isEnded = turn?.status === "ended";
  if (!isEnded) return <footer className="ft" />;
  const count = countWords(text);
  if (turn.message?.hidden === true) return <footer className="ft" />;
  const sentence = endSentence(turn, count, scope);
  return (
    <>
      {turn.message === null ? null : <JudgedLine message={turn.message} />}
      {count === 0 ? null : (
        <Later>
          <LessonsTold turn={turn} name={name} />
        </Later>
      )}
      {sentence === null ? null : <p className="ended">{sentence}</p>}
      {versions.count > 1 ? <OtherVersion versions={versions} /> : null}
      <footer className="ft">
        {expansion === null ? null : (
          <button type="button" className="under" aria-expanded={expansion.isExpanded} onClick={expansion.toggle}>
            {expansion.isExpanded ? words.readLess : words.readAll(count)}
          </button>
        )}
        {sentence === null && expansion === null && count > 0 ? <span>{words.words(count)}</span> : null}
        {turn.unseen > 0 ? <span>{words.unseen(turn.unseen)}</span> : null}
        <Suspense fallback={null}>
          <TurnNote turn={turn} />
        </Suspense>
        <Again turn={turn} hasText={count > 0} />
        <Fix turn={turn} name={name} />
        <span className="end">
          {versions.count > 1 ? <VersionSwitch versions={versions} /> : null}
          {count > 0 && turn.message !== null ? (
            <>
              <Thumbs message={turn.message} name={name} />
              <SaveNoteButton name={name} message={turn.message.id} text={text} />
            </>
          ) : null}
          {count > 0 ? (
            <CopyButton label={words.copyMessage(name)} copiedLabel={messages.copied} text={() => text} />
          ) : null}
          {turn.message === null || turn.message.hidden ? null : (
            <MessageMenuButton message={turn.message} name={name} round={roundOf(scope, turn)} turn={turn} />
          )}
        </span>
      </footer>
    </>
  );
}

/** Try again or go on: for the server the same, a new version that begins with what was kept. */
function Again({ turn, hasText }: { turn: Turn; hasText: boolean }) {
  const { actions, look, mayWrite } = useThreadScope();
  const [isBusy, setBusy] = useState(false);
  if (!mayWrite) return null;
  if (turn.outcome !== "stopped" && turn.outcome !== "failed" && turn.outcome !== "interrupted") return null;
  const run = (): void => {
    setBusy(true);
    void actions
      .continueTurn(turn.id)
      .then((version) => (version === null ? undefined : look.atVersion(turn.of ?? turn.id, version)))
      .finally(() => setBusy(false));
  };
  return (
    <button type="button" className="under" disabled={isBusy} onClick={run}>
      {hasText || turn.outcome === "interrupted" ? words.continue : messages.retry}
    </button>
  );
}

const fixable = new Set<string>(["key_refused", "no_connection", "offer_withdrawn"]);

/** To the form of a voice whose token or connection is at fault, for the account that owns it. */
function Fix({ turn, name }: { turn: Turn; name: string }) {
  const { members } = useThreadScope();
  const isAtFault = turn.outcome === "failed" && turn.code !== null && fixable.has(turn.code);
  const identity = isAtFault ? members.get(turn.member)?.identity : null;
  return identity === null || identity === undefined ? null : <FixLink identity={identity} name={name} />;
}

function FixLink({ identity, name }: { identity: string; name: string }) {
  const isMine = useIdentities().data?.some((one) => one.id === identity && one.offered === null) ?? false;
  if (!isMine) return null;
  return (
    <Link to="/identities/$id" params={{ id: identity }} className="under" aria-label={words.fixVoice(name)}>
      {words.fix}
    </Link>
  );
}

/** What follows read another version than the one looked at: everybody may go on from this one. */
function OtherVersion({ versions: { shown, place } }: { versions: Versions }) {
  const scope = useThreadScope();
  const { state } = scope.store.view();
  const head = state?.head ?? null;
  const isRead = head?.round === roundOf(scope, shown) ? (head.versions[place.id] ?? place.id) : place.chosen.id;
  if (isRead === shown.id || shown.message === null) return null;
  return (
    <Suspense>
      <ContinueHere round={roundOf(scope, shown)} state={state} />
    </Suspense>
  );
}

function roundOf({ store }: ThreadScope, turn: Turn): string {
  const rounds = store.view().state?.rounds ?? [];
  return rounds.findLast((round) => round.turns.some((one) => one.id === turn.id))?.id ?? "";
}

function VersionSwitch({ versions }: { versions: Versions }) {
  return (
    <span className="flex items-center">
      <button
        type="button"
        className="ib sm"
        aria-label={words.olderVersion}
        disabled={versions.number === 1}
        onClick={() => versions.step(-1)}
      >
        <ChevronLeft size={15} />
      </button>
      <span>{words.versionOf(versions.number, versions.count)}</span>
      <button
        type="button"
        className="ib sm mx-0!"
        aria-label={words.newerVersion}
        disabled={versions.number === versions.count}
        onClick={() => versions.step(1)}
      >
        <ChevronRight size={15} />
      </button>
    </span>
  );
}

function endSentence(turn: Turn, count: number, { members, you }: ThreadScope): string | null {
  if (turn.outcome === "stopped") {
    const who = stopper(turn, members, you);
    return count === 0 ? words.stoppedBeforeWords(who) : words.stoppedBy(who, count);
  }
  if (turn.outcome === "interrupted" && count > 0) return words.interrupted(count);
  if (turn.outcome === "failed" && count > 0) {
    return turn.code === "cut_off" || turn.code === null ? words.cutOffAfter(count) : messages.failures[turn.code];
  }
  return null;
}

function stopper(turn: Turn, members: ThreadScope["members"], you: string | null): string {
  if (turn.stoppedBy !== null)
    return turn.stoppedBy === you
      ? words.stoppedByYou
      : (members.get(turn.stoppedBy)?.profile.name ?? words.stoppedByMode);
  if (turn.stopping === "budget") return words.stoppedByBudget;
  return turn.stopping === "limit" ? words.stoppedByLimit : words.stoppedByMode;
}
