import { MessageSquareWarning, NotebookPen, Pin } from "lucide-react";
import { useEffect, useState } from "react";
import { maxMemoryLength, type Message, textOf, type ThreadState } from "@parley/protocol";
import { useAppData, useLive } from "../data/app-data.ts";
import { correctionMessages } from "../data/correction-messages.ts";
import { newMemoryId, useMemoryActions } from "../data/memory.ts";
import { memoryMessages } from "../data/memory-messages.ts";
import { noteMessages as words } from "../data/note-messages.ts";
import { findMessage } from "../data/round-view.ts";
import { type Said, saveToNotes } from "../data/save-to-notes.ts";
import { passageOfSelection } from "../ui/passage-of-selection.ts";
import { bodyOf, openCorrection } from "./judging/open-correction.ts";
import { useThreadScope } from "./thread-context.ts";

interface Marked extends Omit<Said, "thread"> {
  left: number;
  top: number;
}

const restMs = 200;
/** Of all buttons, where they stand in one row. */
const width = 400;

/** A small button beside words that were marked inside one message. */
export default function SelectionNote() {
  const data = useAppData();
  const live = useLive();
  const { store, mayWrite } = useThreadScope();
  const memory = useMemoryActions(store.id);
  const [marked, setMarked] = useState<Marked | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = (): void => setMarked(null);
    const look = (): void => {
      clearTimeout(timer);
      if (document.getSelection()?.isCollapsed !== false) return hide();
      timer = setTimeout(() => setMarked(markedNow()), restMs);
    };
    // While the page moves the buttons would float away from the words; where it rests they are beside them again.
    const follow = (): void => {
      hide();
      look();
    };
    document.addEventListener("selectionchange", look);
    document.addEventListener("scroll", follow, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("selectionchange", look);
      document.removeEventListener("scroll", follow, { capture: true });
    };
  }, []);
  if (marked === null) return null;
  // Only what a voice said is corrected, and only by who may write here.
  const { state } = store.view();
  const answer = mayWrite ? answerOf(state, marked.message) : null;
  const keep = (): void => {
    const message = state === null ? null : findMessage(state, marked.message);
    const body = bodyOf(marked.message);
    const passage = message === null || body === null ? null : passageOfSelection(body, textOf(message));
    const cites = passage === null ? [] : [{ message: marked.message, ...passage }];
    void memory.keep(newMemoryId(), marked.text.replace(/\s+/g, " ").slice(0, maxMemoryLength), cites);
    document.getSelection()?.removeAllRanges();
  };
  const save = (): void => {
    saveToNotes(data, live, { ...marked, thread: store.id });
    document.getSelection()?.removeAllRanges();
  };
  return (
    <div
      className="note-mark"
      style={{ left: marked.left, top: marked.top }}
      // Pressing it must not take the selection away.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
    >
      <button type="button" onClick={save}>
        <NotebookPen size={15} aria-hidden="true" />
        {words.save}
      </button>
      {mayWrite ? (
        <button type="button" onClick={keep}>
          <Pin size={15} aria-hidden="true" />
          {memoryMessages.keep}
        </button>
      ) : null}
      {answer === null ? null : (
        <button type="button" onClick={() => openCorrection(answer, marked.name)}>
          <MessageSquareWarning size={15} aria-hidden="true" />
          {correctionMessages.correct}
        </button>
      )}
    </div>
  );
}

/** What is marked, if it lies in one message that is saved. */
function markedNow(): Marked | null {
  const selection = document.getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const text = selection.toString().trim();
  const article = articleOf(selection.anchorNode);
  const message = article?.dataset.message;
  if (text === "" || article === null || message === undefined || articleOf(selection.focusNode) !== article)
    return null;
  const rect = selection.getRangeAt(0).getBoundingClientRect();
  if (rect.bottom < 0 || rect.top > window.innerHeight) return null;
  const name = article.querySelector("h3")?.textContent ?? "";
  const isRoomBelow = rect.bottom + 60 < window.innerHeight;
  return {
    message,
    name,
    text,
    left: Math.max(8, Math.min(rect.left, window.innerWidth - width - 8)),
    top: isRoomBelow ? rect.bottom + 8 : Math.max(8, rect.top - 52),
  };
}

function articleOf(node: Node | null): HTMLElement | null {
  const element = node instanceof Element ? node : (node?.parentElement ?? null);
  return element?.closest<HTMLElement>("article[data-message]") ?? null;
}

function answerOf(state: ThreadState | null, id: string): Message | null {
  const turns = state?.rounds.flatMap((round) => round.turns) ?? [];
  return turns.find((turn) => turn.message?.id === id)?.message ?? null;
}
