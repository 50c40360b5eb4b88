import { type FormEvent, type KeyboardEvent, useId, useState } from "react";
import { type JudgementChange, maxCorrectionLength, textOf } from "@parley/protocol";
import { useAppData } from "../../data/app-data.ts";
import { correctionMessages as words } from "../../data/correction-messages.ts";
import { judge } from "../../data/judge.ts";
import { messages } from "../../data/messages.ts";
import { notifyUndo } from "../../data/notice.ts";
import { findMessage } from "../../data/round-view.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { useThreadScope } from "../thread-context.ts";
import type { Correcting } from "./correcting.ts";
import "../../ui/judgements.css";

/** From so many letters on it is said how many are left. */
const nearEnd = 200;

/** What is wrong with an answer, or how it should be: written, edited, withdrawn. */
export default function CorrectDialog({ target, onClose }: { target: Correcting; onClose: () => void }) {
  const data = useAppData();
  const { store, you } = useThreadScope();
  const field = useId();
  const { state } = store.view();
  const message = state === null ? null : findMessage(state, target.message);
  const own = message?.judgements.find((one) => one.by === you)?.correction ?? null;
  const [text, setText] = useState(own?.text ?? "");
  const [passage, setPassage] = useState(target.passage ?? own?.passage ?? null);
  const [isBusy, setBusy] = useState(false);
  if (message === null) return null;

  const before: JudgementChange = { correction: own === null ? null : { text: own.text, passage: own.passage } };
  const say = async (correction: NonNullable<JudgementChange["correction"]> | null): Promise<void> => {
    setBusy(true);
    const isDone = await judge(data, store, target.message, { correction });
    setBusy(false);
    if (!isDone) return;
    onClose();
    notifyUndo(
      correction === null ? words.withdrawn : words.saved,
      words.undo,
      () => void judge(data, store, target.message, before),
    );
  };
  const isWritten = text.trim() !== "";
  const save = (event?: FormEvent): void => {
    event?.preventDefault();
    if (isWritten && !isBusy) void say({ text: text.trim(), passage });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) save(event);
  };
  const left = maxCorrectionLength - text.length;
  return (
    <Dialog
      title={words.title(target.name)}
      description={words.description}
      closeLabel={messages.close}
      onClose={onClose}
      small
    >
      <form onSubmit={save}>
        <div className="bdy correct-form">
          {passage === null ? null : (
            <div>
              <p className="of">{words.about}</p>
              <blockquote dir="auto">{textOf(message).slice(passage.start, passage.end)}</blockquote>
              <button type="button" className="under" onClick={() => setPassage(null)}>
                {words.aboutAll}
              </button>
            </div>
          )}
          <div>
            <label htmlFor={field}>{words.label}</label>
            <textarea
              id={field}
              className="in"
              rows={4}
              dir="auto"
              value={text}
              maxLength={maxCorrectionLength}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={onKeyDown}
            />
            <p className="hint" aria-live="polite">
              {left <= nearEnd ? words.left(left) : ""}
            </p>
          </div>
        </div>
        <footer className="justify-end">
          {own === null ? null : (
            <button type="button" className="btn line mr-auto" disabled={isBusy} onClick={() => void say(null)}>
              {words.withdraw}
            </button>
          )}
          <button type="button" className="btn" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" className="btn primary" disabled={!isWritten || isBusy}>
            {words.save}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
