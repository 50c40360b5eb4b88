import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { type MemoryChangeBody, type ThreadState, undoOf } from "@parley/protocol";
import { memoryMessages as words } from "../../data/memory-messages.ts";
import { changesOf, type LoggedChange } from "../../data/memory-view.ts";
import { Time } from "../../ui/time.tsx";
import { nameOf } from "./memory-card.tsx";

interface MemoryLogProps {
  state: ThreadState;
  /** Null for who may only look. */
  onChange: ((body: MemoryChangeBody) => Promise<boolean>) | null;
}

const shown = 50;

/** What was done, newest first; the last of each item can be taken back. */
export function MemoryLog({ state, onChange }: MemoryLogProps) {
  const [isOpen, setOpen] = useState(false);
  const changes = changesOf(state.memory);
  if (changes.length === 0) return null;
  return (
    <section className="memory-log">
      <button type="button" className="under" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {words.log(changes.length)}
        <ChevronDown size={15} aria-hidden="true" />
      </button>
      {isOpen ? (
        <ol>
          {changes.slice(0, shown).map((one) => (
            <Line key={`${one.item.id} ${one.change.at} ${one.change.op}`} {...{ state, one, onChange }} />
          ))}
        </ol>
      ) : null}
    </section>
  );
}

function Line({ state, one, onChange }: { state: ThreadState; one: LoggedChange } & Pick<MemoryLogProps, "onChange">) {
  const { item, change, isLast } = one;
  const who = change.by === null ? words.rule : nameOf(state, change.by);
  const undo = isLast && onChange !== null ? undoOf(item.id, change) : null;
  return (
    <li>
      <p dir="auto">
        <b>{who}</b> {words.did[change.op]} “{item.text}”
        {change.text === null ? null : (
          <>
            {" "}
            <span className="sr-only">{words.before}</span>
            <del>{change.text}</del>
          </>
        )}
      </p>
      <p className="facts">
        <Time at={change.at} />
        {undo === null || onChange === null ? null : (
          <button
            type="button"
            className="under"
            aria-label={words.undoOf(`${words.did[change.op]} ${item.text}`)}
            onClick={() => void onChange(undo)}
          >
            {words.undo}
          </button>
        )}
      </p>
    </li>
  );
}
