import type { Lesson } from "@parley/protocol";
import { errorText } from "../data/error-text.ts";
import { lessonMessages as words } from "../data/lesson-messages.ts";
import { type LessonActions, useLessonPreview } from "../data/lessons.ts";
import { messages } from "../data/messages.ts";
import { Dialog } from "../ui/dialog.tsx";
import { LessonForm } from "./lesson-form.tsx";

interface KeepDialogProps {
  lesson: Lesson;
  name: string;
  actions: LessonActions;
  onClose: () => void;
}

/** How a lesson will read in all of the account's threads, before it is told there. */
export function KeepDialog({ lesson, name, actions, onClose }: KeepDialogProps) {
  const { data, isError, error } = useLessonPreview(lesson.id);
  return (
    <Dialog
      title={words.keepDialog.title}
      description={words.keepDialog.about(name)}
      closeLabel={messages.close}
      onClose={onClose}
    >
      {isError ? (
        <p className="bdy" role="alert">
          {errorText(error)}
        </p>
      ) : null}
      {data === undefined ? null : (
        <LessonForm
          start={data.text}
          save={words.keep}
          onSave={(text) => actions.keep(lesson.id, text)}
          onClose={onClose}
        >
          <p className="hint" dir="auto">
            {data.removed.length === 0 ? words.keepDialog.nothingRemoved : words.keepDialog.removed(data.removed)}
          </p>
        </LessonForm>
      )}
    </Dialog>
  );
}
