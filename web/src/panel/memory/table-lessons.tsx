import { Link } from "@tanstack/react-router";
import type { Lesson, ThreadState } from "@parley/protocol";
import { lessonMessages } from "../../data/lesson-messages.ts";
import { useLessonActions, useThreadLessons } from "../../data/lessons.ts";
import { LessonCard, SourceWords } from "../../lessons/lesson-card.tsx";
import { Mark } from "../../ui/mark.tsx";
import { useGoToSource } from "./use-sources.ts";

const words = lessonMessages.table;

/** What one's own voices took along from this thread. Nobody else's page shows it. */
export function TableLessons({ state }: { state: ThreadState }) {
  const { data } = useThreadLessons(state.thread.id);
  const actions = useLessonActions();
  const lessons = data?.lessons.filter((one) => one.status !== "forgotten") ?? [];
  if (data === undefined) return null;
  return (
    <section>
      <h2>{words.title}</h2>
      {data.isHeldOut ? <p className="hint">{words.heldOut}</p> : null}
      {lessons.length === 0 ? <p className="hint">{words.none}</p> : null}
      <ul className="lesson-list">
        {lessons.map((lesson) => {
          const profile = state.members.find((one) => one.identity === lesson.learner)?.profile;
          const name = profile?.name ?? "";
          return (
            <LessonCard
              key={lesson.id}
              lesson={lesson}
              name={name}
              actions={actions}
              source={<Source lesson={lesson} thread={state.thread.id} />}
              head={
                <p className="who">
                  {profile === undefined ? null : <Mark {...profile.mark} size="s" />}
                  <Link to="/identities/$id/learned" params={{ id: lesson.learner }} className="under">
                    {words.all(name)}
                  </Link>
                </p>
              }
            />
          );
        })}
      </ul>
    </section>
  );
}

function Source({ lesson, thread }: { lesson: Lesson; thread: string }) {
  const go = useGoToSource(thread);
  const [message] = lesson.origin.messages;
  if (message === undefined) return null;
  const { quote } = lesson.origin;
  const cite = { message, start: 0, end: quote.length };
  return (
    <button type="button" className="lesson-source" onClick={() => go({ cite, author: null, quote })}>
      <SourceWords lesson={lesson} />
    </button>
  );
}
