import { useState } from "react";
import { maxMemoryLength } from "@parley/protocol";
import { newMemoryId } from "../../data/memory.ts";
import { memoryMessages as words } from "../../data/memory-messages.ts";
import { Field } from "../../ui/field.tsx";
import { SelectField } from "../../ui/select-field.tsx";

const kinds = ["fact", "decision", "question"] as const;
type Kind = (typeof kinds)[number];

interface AddFormProps {
  onSave: (id: string, kind: Kind, text: string) => Promise<boolean>;
  onClose: () => void;
}

/** A new item: what it is, and one sentence. */
export function AddForm({ onSave, onClose }: AddFormProps) {
  const [id] = useState(newMemoryId);
  const [kind, setKind] = useState<Kind>("fact");
  return (
    <div className="memory-form">
      <SelectField
        label={words.kindLabel}
        value={kind}
        onChange={(value) => setKind(kinds.find((one) => one === value) ?? "fact")}
      >
        {kinds.map((one) => (
          <option key={one} value={one}>
            {words.oneOf[one]}
          </option>
        ))}
      </SelectField>
      <TextForm label={words.addLabel} text="" onSave={(text) => onSave(id, kind, text)} onClose={onClose} />
    </div>
  );
}

interface TextFormProps {
  label: string;
  text: string;
  /** Answers whether it was saved. */
  onSave: (text: string) => Promise<boolean>;
  onClose: () => void;
}

/** One sentence; Enter saves it, Escape leaves it as it was. */
export function TextForm({ label, text, onSave, onClose }: TextFormProps) {
  const [typed, setTyped] = useState(text);
  const [isBusy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    if (typed.trim() === "" || isBusy) return;
    setBusy(true);
    if (await onSave(typed.trim())) return onClose();
    setBusy(false);
  };
  return (
    <form
      className="memory-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={label}>
        {(control) => (
          <textarea
            className="in"
            rows={3}
            maxLength={maxMemoryLength}
            placeholder={words.placeholder}
            value={typed}
            // It was asked for by the press that opened it.
            ref={(element) => {
              if (element !== null && document.activeElement?.closest(".memory-form") === null) element.focus();
            }}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
                event.preventDefault();
                void save();
              } else if (event.key === "Escape") {
                // Not the sheet around it.
                event.stopPropagation();
                onClose();
              }
            }}
            {...control}
          />
        )}
      </Field>
      <div className="acts">
        <button type="submit" className="btn primary sm" disabled={isBusy || typed.trim() === ""}>
          {words.save}
        </button>
        <button type="button" className="btn sm" onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
