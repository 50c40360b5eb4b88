import {
  ArrowUpRight,
  Check,
  Globe,
  HardDrive,
  MoreHorizontal,
  Pencil,
  Pin,
  PinOff,
  RotateCcw,
  Trash2,
  Undo2,
} from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { Lesson } from "@parley/protocol";
import { lessonMessages as words } from "../data/lesson-messages.ts";
import type { LessonActions } from "../data/lessons.ts";
import { messages } from "../data/messages.ts";
import { Dialog } from "../ui/dialog.tsx";
import { DropMenu, MenuItem } from "../ui/drop-menu.tsx";
import { KeepDialog } from "./keep-dialog.tsx";
import { LessonForm } from "./lesson-form.tsx";
import "../ui/lessons.css";

interface LessonCardProps {
  lesson: Lesson;
  /** Who learned it. */
  name: string;
  actions: LessonActions;
  /** Leads to where it was learned; made by the screen, which knows how. */
  source: ReactNode;
  /** Its learner, where the card does not stand among that one's own. */
  head?: ReactNode;
}

/** One thing a voice learned: what, from whom, how it went, and what its owner does with it. */
export function LessonCard({ lesson, name, actions, source, head }: LessonCardProps) {
  const [isOpen, setOpen] = useState<"edit" | "keep" | null>(null);
  const { taints, status } = lesson;
  const close = (): void => setOpen(null);
  return (
    <li className="lesson-card" data-status={status}>
      {head}
      <h3 dir="auto">{lesson.title}</h3>
      <dl dir="auto">
        <Line term={words.when}>{lesson.when}</Line>
        <Line term={words.doThis}>{lesson.do}</Line>
        {lesson.dont === null ? null : <Line term={words.dont}>{lesson.dont}</Line>}
      </dl>
      <p className="facts">
        {lesson.isPinned ? (
          <span className="fact">
            <Pin size={13} aria-hidden="true" />
            {words.pinned}
          </span>
        ) : null}
        {lesson.isLocalOnly ? (
          <span className="fact">
            <HardDrive size={13} aria-hidden="true" />
            {words.local}
          </span>
        ) : null}
        <span dir="auto">{words.taughtBy(lesson)}</span>
        <span>{words.counts(lesson)}</span>
      </p>
      {status === "candidate" && taints.length > 0 ? (
        <p className="waits">{words.waits(taints.map((one) => words.taints[one]))}</p>
      ) : null}
      {source}
      <Acts lesson={lesson} actions={actions} onOpen={setOpen} />
      {isOpen === "edit" ? (
        <Dialog title={words.edit} closeLabel={messages.close} onClose={close}>
          <LessonForm
            start={lesson}
            save={words.save}
            onSave={(text) => actions.edit(lesson.id, text)}
            onClose={close}
          />
        </Dialog>
      ) : null}
      {isOpen === "keep" ? <KeepDialog lesson={lesson} name={name} actions={actions} onClose={close} /> : null}
    </li>
  );
}

function Line({ term, children }: { term: string; children: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The words that show it, as far as a link to them is wanted. */
export function SourceWords({ lesson }: { lesson: Lesson }) {
  return (
    <>
      <span className="quote" dir="auto">
        {lesson.origin.quote}
      </span>
      <ArrowUpRight size={15} aria-hidden="true" />
      <span className="sr-only">{words.goTo}</span>
    </>
  );
}

interface ActsProps {
  lesson: Lesson;
  actions: LessonActions;
  onOpen: (what: "edit" | "keep") => void;
}

function Acts({ lesson, actions, onOpen }: ActsProps) {
  const [isMenu, setMenu] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { id, status, scope, isPinned, title } = lesson;
  if (status === "forgotten")
    return (
      <div className="acts">
        <Act icon={<RotateCcw size={15} aria-hidden="true" />} onPress={() => void actions.restore(id)}>
          {words.restore}
        </Act>
      </div>
    );
  return (
    <div className="acts">
      {status === "active" ? null : (
        <Act
          icon={<Check size={15} aria-hidden="true" />}
          onPress={() => void (status === "candidate" ? actions.admit(id) : actions.restore(id))}
        >
          {words.admit}
        </Act>
      )}
      {status === "active" && scope === "thread" ? (
        <Act icon={<Globe size={15} aria-hidden="true" />} onPress={() => onOpen("keep")}>
          {words.keep}
        </Act>
      ) : null}
      <Act icon={<Trash2 size={15} aria-hidden="true" />} onPress={() => void actions.forget(id)}>
        {words.forget}
      </Act>
      <button
        ref={button}
        type="button"
        className="ib sm"
        aria-label={words.menu(title)}
        aria-haspopup="menu"
        aria-expanded={isMenu}
        onClick={() => setMenu(!isMenu)}
      >
        <MoreHorizontal size={16} />
      </button>
      {isMenu ? (
        <DropMenu button={button} onClose={() => setMenu(false)}>
          <MenuItem icon={<Pencil size={16} aria-hidden="true" />} onSelect={() => onOpen("edit")}>
            {words.edit}
          </MenuItem>
          <MenuItem
            icon={isPinned ? <PinOff size={16} aria-hidden="true" /> : <Pin size={16} aria-hidden="true" />}
            onSelect={() => void actions.pin(id, !isPinned)}
          >
            {isPinned ? words.unpin : words.pin}
          </MenuItem>
          {scope === "account" ? (
            <MenuItem icon={<Undo2 size={16} aria-hidden="true" />} onSelect={() => void actions.demote(id)}>
              {words.demote}
            </MenuItem>
          ) : null}
        </DropMenu>
      ) : null}
    </div>
  );
}

function Act({ icon, onPress, children }: { icon: ReactNode; onPress: () => void; children: ReactNode }) {
  return (
    <button type="button" className="btn line sm" onClick={onPress}>
      {icon}
      {children}
    </button>
  );
}
