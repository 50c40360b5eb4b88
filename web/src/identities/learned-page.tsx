import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft, History } from "lucide-react";
import { useEffect, useState } from "react";
import type { Lesson } from "@parley/protocol";
import { errorText } from "../data/error-text.ts";
import { useIdentities } from "../data/identities.ts";
import { lessonMessages as words } from "../data/lesson-messages.ts";
import { lessonGroups, useLearned, useLessonActions } from "../data/lessons.ts";
import { messages } from "../data/messages.ts";
import { titlePage } from "../data/page-title.ts";
import { LessonCard, SourceWords } from "../lessons/lesson-card.tsx";
import { Choice } from "../ui/choice.tsx";
import { Mark } from "../ui/mark.tsx";
import { MenuButton } from "../ui/menu.tsx";
import { RollBack } from "./roll-back.tsx";
import "../ui/lessons.css";

/** What one of one's voices has learned, from whom, and what becomes of it. */
export function LearnedPage() {
  const { id } = useParams({ from: "/entrance/shell/identities/$id/learned" });
  const identity = useIdentities().data?.find((one) => one.id === id);
  const name = identity?.name ?? "";
  const { data, isError, error, refetch } = useLearned(id);
  const actions = useLessonActions();
  const [isRolling, setRolling] = useState(false);
  useEffect(() => {
    titlePage(words.title(name));
  }, [name]);
  return (
    <main className="thread">
      <header className="hd">
        <MenuButton />
        <Link to="/identities/$id" params={{ id }} className="ib" aria-label={words.back(name)}>
          <ArrowLeft size={18} />
        </Link>
        {identity === undefined ? null : <Mark {...identity.mark} size="s" />}
        <h1 className="trunc flex-1" dir="auto">
          {words.title(name)}
        </h1>
        {data === undefined || data.lessons.length === 0 ? null : (
          <button type="button" className="btn line" onClick={() => setRolling(true)}>
            <History size={16} aria-hidden="true" />
            <span className="max-md:sr-only">{words.rollback.open}</span>
          </button>
        )}
      </header>
      <div className="learned">
        <div className="learned-in">
          {isError ? (
            <p role="alert">
              {errorText(error)}{" "}
              <button type="button" className="under" onClick={() => void refetch()}>
                {messages.retry}
              </button>
            </p>
          ) : null}
          {data === undefined ? null : (
            <>
              <p className="hint">{words.about}</p>
              <div>
                <Choice
                  label={words.learns(name)}
                  hint={words.learnsHint}
                  isOn={data.learns}
                  onChange={(learns) => void actions.setLearning(id, learns)}
                />
                {data.serverLearns && data.accountLearns ? null : (
                  <p className="waits">{data.serverLearns ? words.accountOff : words.serverOff}</p>
                )}
              </div>
              {data.lessons.length === 0 ? <p>{words.none(name)}</p> : null}
              {lessonGroups(data.lessons).map(({ group, lessons }) => (
                <section key={group}>
                  <h2>{words.groups[group].title}</h2>
                  {words.groups[group].hint === null ? null : <p className="hint">{words.groups[group].hint}</p>}
                  <ul className="lesson-list">
                    {lessons.map((lesson) => (
                      <LessonCard
                        key={lesson.id}
                        lesson={lesson}
                        name={name}
                        actions={actions}
                        source={<SourceLink lesson={lesson} />}
                      />
                    ))}
                  </ul>
                </section>
              ))}
            </>
          )}
        </div>
      </div>
      {isRolling && data !== undefined ? (
        <RollBack
          identity={id}
          name={name}
          lessons={data.lessons}
          actions={actions}
          onClose={() => setRolling(false)}
        />
      ) : null}
    </main>
  );
}

function SourceLink({ lesson }: { lesson: Lesson }) {
  const {
    thread,
    messages: [message],
  } = lesson.origin;
  return (
    <Link
      to="/t/$id"
      params={{ id: thread }}
      search={message === undefined ? {} : { m: message }}
      className="lesson-source"
    >
      <SourceWords lesson={lesson} />
    </Link>
  );
}
