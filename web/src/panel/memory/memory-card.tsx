import { Check, MoreHorizontal, Pencil, Pin, PinOff, RotateCcw, Trash2, X } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { MemoryItem, ThreadState } from "@parley/protocol";
import type { useMemoryActions } from "../../data/memory.ts";
import { memoryMessages as words } from "../../data/memory-messages.ts";
import { DropMenu, MenuItem } from "../../ui/drop-menu.tsx";
import { Mark } from "../../ui/mark.tsx";
import { plainText } from "../../ui/plain-text.ts";
import { TextForm } from "./add-form.tsx";
import { type Source, sourcesOf, useGoToSource } from "./use-sources.ts";

export type MemoryActions = ReturnType<typeof useMemoryActions>;

interface MemoryCardProps {
  state: ThreadState;
  item: MemoryItem;
  /** Null for who may only look. */
  actions: MemoryActions | null;
}

/** One thing that is kept in mind: what, how sure, from whom, and what a person can do with it. */
export function MemoryCard({ state, item, actions }: MemoryCardProps) {
  const [isEditing, setEditing] = useState(false);
  const name = nameOf(state, item.author);
  return (
    <li className="memory-card" data-status={item.status}>
      {isEditing && actions !== null ? (
        <TextForm
          label={words.editLabel}
          text={item.text}
          onSave={(text) => actions.change({ op: "EDIT", id: item.id, text })}
          onClose={() => setEditing(false)}
        />
      ) : (
        <p className="what" dir="auto">
          {item.text}
        </p>
      )}
      <p className="facts">
        {item.kind === "question" && item.status === "confirmed" ? null : (
          <span className="status">{words.status[item.status]}</span>
        )}
        {item.isPinned ? (
          <span className="pinned">
            <Pin size={13} aria-hidden="true" />
            {words.pinned}
          </span>
        ) : null}
        <span className="trunc">{words.by(name, item.source)}</span>
      </p>
      <Sources state={state} item={item} />
      {actions === null || isEditing ? null : <Acts item={item} actions={actions} onEdit={() => setEditing(true)} />}
    </li>
  );
}

export function nameOf(state: ThreadState, member: string): string {
  return state.members.find((one) => one.id === member)?.profile.name ?? words.someone;
}

/** What it rests on; pressing it goes there. */
function Sources({ state, item }: { state: ThreadState; item: MemoryItem }) {
  const go = useGoToSource(state.thread.id);
  const sources = sourcesOf(state, item);
  if (sources.length === 0) return null;
  return (
    <ul className="sources">
      {sources.map((source) => (
        <li key={`${source.cite.message} ${source.cite.start}`}>
          <SourceLine state={state} source={source} onGo={() => go(source)} />
        </li>
      ))}
    </ul>
  );
}

function SourceLine({ state, source, onGo }: { state: ThreadState; source: Source; onGo: () => void }) {
  const profile = state.members.find((one) => one.id === source.author)?.profile;
  return (
    <button type="button" className={`source h-${profile?.mark.hue ?? "graphite"}`} onClick={onGo}>
      {profile === undefined ? null : <Mark {...profile.mark} size="s" />}
      <span className="quote" dir="auto">
        {source.quote === "" ? words.goneQuote : plainText(source.quote)}
      </span>
      <span className="sr-only">{words.goTo(profile?.name ?? words.someone)}</span>
    </button>
  );
}

/** Yes and no to what somebody else says, and the rest in a menu. */
function Acts({ item, actions, onEdit }: { item: MemoryItem; actions: MemoryActions; onEdit: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { id, status, kind, isResolved, isPinned } = item;
  const say = (op: "CONFIRM" | "DISPUTE" | "PIN" | "UNPIN" | "RESOLVE"): void => void actions.change({ op, id });
  const restore = (): void => void actions.change({ op: "RESTORE", id, status: null });
  const isOpenQuestion = kind === "question" && !isResolved;
  return (
    <div className="acts">
      {status === "confirmed" || isOpenQuestion ? null : (
        <Act icon={<Check size={15} aria-hidden="true" />} onPress={() => say("CONFIRM")}>
          {words.confirm}
        </Act>
      )}
      {status === "proposed" && !isOpenQuestion ? (
        <Act icon={<X size={15} aria-hidden="true" />} onPress={() => say("DISPUTE")}>
          {words.dispute}
        </Act>
      ) : null}
      {isOpenQuestion ? (
        <Act icon={<Check size={15} aria-hidden="true" />} onPress={() => say("RESOLVE")}>
          {words.answer}
        </Act>
      ) : null}
      <button
        ref={button}
        type="button"
        className="ib sm"
        aria-label={words.menu(item.text)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <MoreHorizontal size={16} />
      </button>
      {isOpen ? (
        <DropMenu button={button} onClose={() => setOpen(false)}>
          <MenuItem icon={<Pencil size={16} aria-hidden="true" />} onSelect={onEdit}>
            {words.edit}
          </MenuItem>
          {isPinned ? (
            <MenuItem icon={<PinOff size={16} aria-hidden="true" />} onSelect={() => say("UNPIN")}>
              {words.unpin}
            </MenuItem>
          ) : (
            <MenuItem icon={<Pin size={16} aria-hidden="true" />} onSelect={() => say("PIN")}>
              {words.pin}
            </MenuItem>
          )}
          {status === "disputed" ? null : (
            <MenuItem icon={<X size={16} aria-hidden="true" />} onSelect={() => say("DISPUTE")}>
              {words.dispute}
            </MenuItem>
          )}
          {isResolved ? (
            <MenuItem icon={<RotateCcw size={16} aria-hidden="true" />} onSelect={restore}>
              {words.reopen}
            </MenuItem>
          ) : null}
          <MenuItem icon={<Trash2 size={16} aria-hidden="true" />} danger onSelect={() => void actions.remove(id)}>
            {words.remove}
          </MenuItem>
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
