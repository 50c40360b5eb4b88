import { Merge, Reply } from "lucide-react";
import { Suspense, useEffect, useRef, useState } from "react";
import type { Round } from "@parley/protocol";
import { laneMessages as words } from "../data/lane-messages.ts";
import { headAfter, type Place } from "../data/path-view.ts";
import { useThreadView } from "../data/use-thread.ts";
import { lazy } from "../ui/patient-lazy.ts";
import { useThreadScope } from "./thread-context.ts";
import { isField, isLetter, isOverlayOpen } from "./use-thread-keys.ts";
import "../ui/lanes.css";

const MergeMenu = lazy(() => import("./merge-menu.tsx"));

/** What can be done with the answers that are there, whoever still writes: for those who may write, where the thread goes on. */
export default function RoundActions({ round, places }: { round: Round; places: Place[] }) {
  const { store, members, you, choice, actions } = useThreadScope();
  const { state } = useThreadView(store);
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const done = places.filter(hasText);
  const canMerge = done.length > 0;
  useEffect(() => {
    if (!canMerge) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || isOverlayOpen() || !isLetter(event, "m")) return;
      if (isField(document.activeElement)) return;
      event.preventDefault();
      button.current?.focus();
      setOpen(true);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [canMerge]);

  const me = members.get(you ?? "");
  if (state === null || me === undefined || me.role === "viewer") return null;
  if (choice.tip !== null || state.head?.round !== round.id) return null;
  const head = headAfter(state, choice, round.id);
  const run = (work: Promise<unknown>): void => {
    setBusy(true);
    void work.finally(() => setBusy(false));
  };
  return (
    <div className="round-actions" role="group" aria-label={words.actions}>
      <button
        ref={button}
        type="button"
        className="btn line sm"
        disabled={!canMerge}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-keyshortcuts="M"
        onClick={() => setOpen(true)}
      >
        <Merge size={15} aria-hidden="true" />
        {words.merge}
      </button>
      {isOpen ? (
        <Suspense>
          <MergeMenu
            done={done}
            button={button}
            onPick={(member) => run(actions.merge(head, member))}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      ) : null}
      <button
        type="button"
        className="btn line sm"
        disabled={!canMerge || isBusy}
        onClick={() => run(actions.letReact(head))}
      >
        <Reply size={15} aria-hidden="true" />
        {words.react}
      </button>
    </div>
  );
}

function hasText({ versions }: Place): boolean {
  return versions.some((turn) => turn.message !== null && !turn.message.hidden);
}
