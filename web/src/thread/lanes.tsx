import { useEffect, useRef, useState } from "react";
import type { ThreadState } from "@parley/protocol";
import { laneMessages as words } from "../data/lane-messages.ts";
import { useLive } from "../data/app-data.ts";
import { useOutbox } from "../data/use-thread.ts";
import { Lane } from "./lane.tsx";
import { PersonMessage } from "./person-message.tsx";
import { ThreadProvider } from "./thread-context.ts";
import { useLaneRoom } from "./use-lane-room.ts";
import { useLanes } from "./use-lanes.ts";
import { useMarkRead } from "./use-mark-read.ts";
import "../ui/lanes.css";

/** The voices of the last round side by side, each with a scroll of its own, below the question. */
export default function Lanes({ state }: { state: ThreadState }) {
  const { shown, lanes, hasLater, isBlind, picked, choices, change, scope } = useLanes(state);
  const [focused, setFocused] = useState<string | null>(null);
  const row = useRef<HTMLDivElement>(null);
  const room = useLaneRoom(row, { count: lanes.length, isBlind });
  const outbox = useOutbox(state.thread.id);
  useMarkRead(state.seq, shown !== null && !hasLater);
  useLaneKeys();
  const { announcements } = useLive();
  useEffect(() => {
    announcements.hideNames(isBlind ? state.thread.id : null);
    return () => announcements.hideNames(null);
  }, [announcements, isBlind, state.thread.id]);
  const focus = lanes.some((lane) => lane.member === focused) ? focused : null;
  const waiting = state.waiting.length + outbox.length;
  const round = shown?.round;
  const question = round?.messages.findLast((message) => !message.hidden);

  const move = (member: string, by: number): void => {
    const order = lanes.map((lane) => lane.member);
    const at = order.indexOf(member);
    change({ order: order.toSpliced(at, 1).toSpliced(at + by, 0, member) });
  };
  return (
    <div className="lanes-wrap" id="messages" tabIndex={-1}>
      {question === undefined ? null : (
        <div className="lane-question" tabIndex={0} role="group" aria-label={words.question}>
          <PersonMessage message={question} />
        </div>
      )}
      {waiting > 0 || hasLater ? (
        <p className="lane-note" role="status">
          {waiting > 0 ? words.waiting(waiting) : words.later}
        </p>
      ) : null}
      {round === undefined ? <p className="centre text-ink-2">{words.none}</p> : null}
      <ThreadProvider value={scope}>
        <div ref={row} className="lanes" role="group" aria-label={words.lanes} data-focus={focus !== null}>
          {lanes.map((lane, index) => (
            <Lane
              key={`${round?.id}/${lane.member}`}
              lane={lane}
              round={round?.id ?? ""}
              at={index + 1}
              of={lanes.length}
              share={1 / Math.max(1, room)}
              focus={focus === null ? "none" : focus === lane.member ? "this" : "other"}
              onFocus={() => setFocused(focus === lane.member ? null : lane.member)}
              onMove={isBlind ? null : (by) => move(lane.member, by)}
              onPick={
                isBlind && round !== undefined
                  ? () => change({ picks: { ...choices.picks, [round.id]: lane.member } })
                  : null
              }
              isPicked={picked?.id === lane.member}
              isBlind={isBlind}
            />
          ))}
        </div>
      </ThreadProvider>
    </div>
  );
}

/** Alt and a digit: the lanes as they stand, which may be another order than that of the seats. */
function useLaneKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
      if (digit === undefined || !event.altKey || event.ctrlKey || event.metaKey) return;
      const lane = document.querySelectorAll<HTMLElement>(".lane")[Number(digit) - 1];
      if (lane === undefined || document.querySelector("[role='dialog'], [role='menu']") !== null) return;
      event.preventDefault();
      if (event.shiftKey) return lane.querySelector<HTMLButtonElement>(".lane-stop")?.click();
      lane.scrollIntoView({ block: "nearest", inline: "nearest" });
      lane.focus({ preventScroll: true });
    };
    // Before the keys of the thread, which go by seats.
    document.addEventListener("keydown", onKey, { capture: true });
    return () => document.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}
