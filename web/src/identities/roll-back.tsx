import { type FormEvent, useState } from "react";
import type { Lesson } from "@parley/protocol";
import { lessonMessages } from "../data/lesson-messages.ts";
import type { LessonActions } from "../data/lessons.ts";
import { messages } from "../data/messages.ts";
import { Dialog } from "../ui/dialog.tsx";

const words = lessonMessages.rollback;
/** So many changes are listed, the newest first. */
const listed = 30;
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

interface RollBackProps {
  identity: string;
  name: string;
  lessons: Lesson[];
  actions: LessonActions;
  onClose: () => void;
}

/** Chooses the change before which all shall be as it was. */
export function RollBack({ identity, name, lessons, actions, onClose }: RollBackProps) {
  const changes = lessons
    .flatMap(({ id, title, changes: all }) => all.map((change) => ({ ...change, id, title })))
    .toSorted((a, b) => b.at - a.at)
    .slice(0, listed);
  const [at, setAt] = useState(changes[0]?.at ?? null);
  const [isBusy, setBusy] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (at === null || isBusy) return;
    setBusy(true);
    void actions
      .rollBack(identity, at - 1)
      .then((isDone) => (isDone ? onClose() : undefined))
      .finally(() => setBusy(false));
  };
  return (
    <Dialog title={words.title(name)} description={words.about} closeLabel={messages.close} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="bdy">
          {changes.length === 0 ? <p>{words.nothing}</p> : null}
          <fieldset className="moments" hidden={changes.length === 0}>
            <legend>{words.label}</legend>
            {changes.map((change) => (
              <label key={`${change.id} ${change.at} ${change.op}`}>
                <input type="radio" name="moment" checked={change.at === at} onChange={() => setAt(change.at)} />
                <span dir="auto">{words.moment(change.op, change.title)}</span>
                <time dateTime={new Date(change.at).toISOString()}>{moments.format(change.at)}</time>
              </label>
            ))}
          </fieldset>
        </div>
        <footer className="justify-end">
          <button type="button" className="btn" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" className="btn primary" disabled={at === null || isBusy}>
            {words.confirm}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
