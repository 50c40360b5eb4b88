import { GraduationCap } from "lucide-react";
import { useState } from "react";
import { Link } from "@tanstack/react-router";
import type { Turn } from "@parley/protocol";
import { lessonMessages } from "../data/lesson-messages.ts";
import { useThreadLessons } from "../data/lessons.ts";
import { messages } from "../data/messages.ts";
import { Dialog } from "../ui/dialog.tsx";
import { useThreadScope } from "./thread-context.ts";
import "../ui/lessons.css";

const words = lessonMessages.used;

/** That a voice of one's own was told something it learned, and what: at the foot of its answer. */
export default function LessonsTold({ turn, name }: { turn: Turn; name: string }) {
  const { store, members } = useThreadScope();
  const { data } = useThreadLessons(store.id);
  const [isOpen, setOpen] = useState(false);
  const told = data?.uses.find((one) => one.message === turn.message?.id)?.lessons ?? [];
  if (told.length === 0) return null;
  const identity = members.get(turn.member)?.identity ?? null;
  return (
    <>
      <p className="judged lessons-mark" data-best="true">
        <button
          type="button"
          aria-label={words.open(name, told.length)}
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
        >
          <GraduationCap size={15} aria-hidden="true" />
          <span className="under">{words.label(told.length)}</span>
        </button>
      </p>
      {isOpen ? (
        <Dialog title={words.title(name)} closeLabel={messages.close} onClose={() => setOpen(false)} small>
          <div className="bdy">
            <ul className="lessons-told">
              {told.map((lesson) => (
                <li key={lesson.id}>
                  <b dir="auto">{lesson.title}</b>
                  <small>{lesson.isCited ? words.cited : words.told}</small>
                </li>
              ))}
            </ul>
            {identity === null ? null : (
              <p className="mt-4">
                <Link to="/identities/$id/learned" params={{ id: identity }} className="under">
                  {lessonMessages.link(name)}
                </Link>
              </p>
            )}
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
