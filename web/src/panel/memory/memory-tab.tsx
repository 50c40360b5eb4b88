import { Plus } from "lucide-react";
import { useState } from "react";
import type { ThreadState } from "@parley/protocol";
import { useMemoryActions } from "../../data/memory.ts";
import { memoryMessages as words } from "../../data/memory-messages.ts";
import { groupsOf } from "../../data/memory-view.ts";
import { AddForm } from "./add-form.tsx";
import { MemoryCard } from "./memory-card.tsx";
import { MemoryLog } from "./memory-log.tsx";
import { TableLessons } from "./table-lessons.tsx";
import "../../ui/memory.css";

/** What the table keeps in mind: its mission, then items by kind, and what was done with them. */
export default function MemoryTab({ state, you }: { state: ThreadState; you: string | null }) {
  const actions = useMemoryActions(state.thread.id);
  const [isAdding, setAdding] = useState(false);
  const mayChange = state.members.some((member) => member.id === you && member.role !== "viewer");
  const groups = groupsOf(state.memory);
  const { mission } = state.thread;
  return (
    <>
      <section>
        <h2>{words.mission}</h2>
        {mission === "" ? (
          <p className="hint">{words.noMission}</p>
        ) : (
          <p className="mission-text" dir="auto">
            {mission}
          </p>
        )}
      </section>
      {!mayChange ? null : isAdding ? (
        <AddForm onSave={actions.add} onClose={() => setAdding(false)} />
      ) : (
        <div className="memory-add">
          <button type="button" className="btn line sm" onClick={() => setAdding(true)}>
            <Plus size={15} aria-hidden="true" />
            {words.add}
          </button>
          <p className="hint">{words.about}</p>
        </div>
      )}
      {groups.length === 0 ? <p className="hint">{words.none}</p> : null}
      {groups.map(({ kind, isAnswered, items }) => (
        <section key={`${kind} ${isAnswered}`}>
          <h2>{isAnswered ? words.answered : words.kinds[kind]}</h2>
          <ul className="memory-list">
            {items.map((item) => (
              <MemoryCard key={item.id} state={state} item={item} actions={mayChange ? actions : null} />
            ))}
          </ul>
        </section>
      ))}
      <TableLessons state={state} />
      <MemoryLog state={state} onChange={mayChange ? actions.change : null} />
    </>
  );
}
