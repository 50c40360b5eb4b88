import { type FormEvent, useState } from "react";
import { parseDollars, toDollars } from "../data/dollars.ts";
import { messages } from "../data/messages.ts";
import { moneyMessages as words } from "../data/money-messages.ts";
import { notifyError } from "../data/notice.ts";
import { Field } from "../ui/field.tsx";

interface BudgetFormProps {
  label: string;
  hint?: string | undefined;
  /** What the field holds at first, in millionths of a US dollar. */
  proposed: number | null;
  /** Whether a cap holds now, which could be taken away. */
  isRemovable: boolean;
  onSave: (cap: number | null) => Promise<unknown>;
  onClose: () => void;
}

/** Where a sum is typed, in the place where it is shown. */
export function BudgetForm({ label, hint, proposed, isRemovable, onSave, onClose }: BudgetFormProps) {
  const [text, setText] = useState(proposed === null ? "" : toDollars(proposed));
  const [error, setError] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const save = (cap: number | null): void => {
    setBusy(true);
    onSave(cap)
      .then(onClose, notifyError)
      .finally(() => setBusy(false));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const cap = parseDollars(text);
    if (cap === null) setError(words.invalid);
    else save(cap);
  };
  return (
    <form
      className="budget-form"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <Field label={label} error={error} hint={hint}>
        {(control) => (
          <input
            className="in"
            inputMode="decimal"
            autoComplete="off"
            autoFocus
            value={text}
            onFocus={(event) => event.target.select()}
            onChange={(event) => {
              setText(event.target.value);
              setError(undefined);
            }}
            {...control}
          />
        )}
      </Field>
      <div className="acts">
        <button type="submit" className="btn primary sm" disabled={isBusy}>
          {words.saveCap}
        </button>
        {isRemovable ? (
          <button type="button" className="btn line sm" disabled={isBusy} onClick={() => save(null)}>
            {words.removeCap}
          </button>
        ) : null}
        <button type="button" className="btn sm" onClick={onClose}>
          {messages.cancel}
        </button>
      </div>
    </form>
  );
}
