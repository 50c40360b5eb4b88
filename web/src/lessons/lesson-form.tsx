import { type FormEvent, type ReactNode, useState } from "react";
import { type LessonText, maxLessonLength, maxLessonTitle } from "@parley/protocol";
import { lessonMessages as words } from "../data/lesson-messages.ts";
import { messages } from "../data/messages.ts";
import { Field } from "../ui/field.tsx";

interface LessonFormProps {
  start: LessonText;
  save: string;
  /** Answers whether it was done; the form stays where not. */
  onSave: (text: LessonText) => Promise<boolean>;
  onClose: () => void;
  children?: ReactNode;
}

const fields = ["title", "when", "do", "dont"] as const;

/** The words of a lesson, each of its parts in a field. */
export function LessonForm({ start, save, onSave, onClose, children }: LessonFormProps) {
  const [text, setText] = useState({ ...start, dont: start.dont ?? "" });
  const [isBusy, setBusy] = useState(false);
  const isWhole = [text.title, text.when, text.do].every((one) => one.trim() !== "");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWhole || isBusy) return;
    setBusy(true);
    const dont = text.dont.trim() === "" ? null : text.dont.trim();
    void onSave({ title: text.title.trim(), when: text.when.trim(), do: text.do.trim(), dont })
      .then((isDone) => (isDone ? onClose() : undefined))
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit}>
      <div className="bdy lesson-form">
        {fields.map((name) => (
          <Field key={name} label={words.form[name]}>
            {(control) => (
              <textarea
                className="in"
                rows={name === "title" ? 1 : 2}
                dir="auto"
                maxLength={name === "title" ? maxLessonTitle : maxLessonLength}
                value={text[name]}
                onChange={(event) => setText({ ...text, [name]: event.target.value })}
                {...control}
              />
            )}
          </Field>
        ))}
        {children}
      </div>
      <footer className="justify-end">
        <button type="button" className="btn" onClick={onClose}>
          {messages.cancel}
        </button>
        <button type="submit" className="btn primary" disabled={!isWhole || isBusy}>
          {save}
        </button>
      </footer>
    </form>
  );
}
