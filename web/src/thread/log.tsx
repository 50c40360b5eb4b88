import { ArrowDown } from "lucide-react";
import { startTransition, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ThreadState } from "@parley/protocol";
import { textOf } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { shownPath } from "../data/path-view.ts";
import { openTurns } from "../data/round-view.ts";
import { useOutbox } from "../data/use-thread.ts";
import { Mark } from "../ui/mark.tsx";
import { EmptyThread } from "./empty-thread.tsx";
import { OutgoingMessage } from "./outgoing-message.tsx";
import { PersonMessage } from "./person-message.tsx";
import { RoundGroup } from "./round-group.tsx";
import { useThreadScope } from "./thread-context.ts";
import { useMarkRead } from "./use-mark-read.ts";
import { useMessageTarget } from "./use-message-target.ts";
import { useScrollKeeper } from "./use-scroll-keeper.ts";

const words = messages.thread;
/** The round that is read from, and what may be seen of the one before. */
const firstRounds = 2;

/** The conversation: rounds on the way to the head, then what waits or is on its way. */
export function Log({ state, messageId }: { state: ThreadState; messageId: string | undefined }) {
  const { store, members, choice, isPaused } = useThreadScope();
  const outbox = useOutbox(state.thread.id);
  const path = useMemo(() => shownPath(state, choice), [state.rounds, state.head, choice.tip]);
  const isWhole = useWhole(path.length <= firstRounds || messageId !== undefined);
  const drawn = isWhole ? path : path.slice(-firstRounds);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { keeper, isAtEnd, isQuestionAway } = useScrollKeeper(scroller, list, () => {
    if (isWhole) void store.loadOlder();
  });
  // What is drawn above comes and is scrolled past in one step: an observer's would count as a shift.
  useLayoutEffect(() => keeper?.listResized(), [isWhole]);
  useMarkRead(state.seq, isAtEnd);
  useMessageTarget({ message: isWhole ? messageId : undefined, state, path, keeper, scroller });

  const isRunning = state.running !== null;
  const sent = useRef(outbox.length);
  useLayoutEffect(() => {
    if (outbox.length > sent.current) {
      if (isRunning) keeper?.toEnd();
      else keeper?.follow();
    }
    sent.current = outbox.length;
  }, [outbox.length]);
  const failed = outbox.filter((item) => item.state === "failed").length;
  useLayoutEffect(() => {
    if (keeper?.isFollowing === true && failed > 0) keeper.follow();
  }, [failed]);
  // A snapshot of fewer rounds than the window shows asks for more at once.
  useEffect(() => keeper?.checkTop(), [keeper, state.from, isWhole]);

  const last = path.at(-1)?.round;
  const question = last?.messages.findLast((message) => !message.hidden);
  const author = question === undefined ? undefined : members.get(question.author);
  const open = openTurns(state).filter((turn) => !isPaused || turn.status !== "planned");
  const coming =
    state.waiting.length + outbox.length === 0 ? null : (
      <>
        {state.waiting.map((message) => (
          <PersonMessage key={message.id} message={message} note={isRunning ? words.waiting : undefined} />
        ))}
        {outbox.map((item) => (
          <OutgoingMessage key={item.id} item={item} />
        ))}
      </>
    );
  const isEmpty = path.length === 0 && coming === null;

  return (
    <div className="log-wrap">
      {isQuestionAway && question !== undefined && author !== undefined ? (
        <button type="button" className="ctx" title={words.toQuestion} onClick={() => keeper?.toQuestion()}>
          <Mark {...author.profile.mark} size="s" />
          <span className="trunc" dir="auto">
            {textOf(question)}
          </span>
        </button>
      ) : null}
      <div
        ref={scroller}
        className="log"
        id="messages"
        role="log"
        aria-live="off"
        aria-label={words.conversation}
        tabIndex={0}
      >
        <div ref={list} className="col">
          <div data-top aria-hidden="true" />
          {isEmpty ? <EmptyThread state={state} /> : null}
          {drawn.map(({ round, ...place }) => (
            <RoundGroup
              key={round.id}
              round={round}
              {...place}
              isTail={round === last && (coming === null || isRunning)}
            >
              {round === last && isRunning ? coming : null}
            </RoundGroup>
          ))}
          {coming !== null && !isRunning ? (
            <section className="group" data-tail="true">
              {coming}
              <div className="group-body" />
            </section>
          ) : null}
          <div data-end aria-hidden="true" />
        </div>
      </div>
      {isAtEnd || isEmpty ? null : (
        <button type="button" className="latest" onClick={() => keeper?.toEnd()}>
          <ArrowDown size={15} aria-hidden="true" />
          {latestLabel(open.map((turn) => members.get(turn.member)?.profile.name ?? ""))}
        </button>
      )}
    </div>
  );
}

/** False until the page has shown what it draws first; the rest is then drawn in pieces that hold nobody up. */
function useWhole(isSmall: boolean): boolean {
  const [isWhole, setWhole] = useState(isSmall);
  useEffect(() => startTransition(() => setWhole(true)), []);
  return isWhole;
}

function latestLabel(writing: string[]): string {
  const [first] = writing;
  if (first === undefined) return words.latest;
  return writing.length === 1 ? words.stillWriting(first) : words.manyStillWriting(writing.length);
}
