import { type FormEvent, useState } from "react";
import type { GuestLimits } from "@parley/protocol";
import { parseDollars, toDollars } from "../data/dollars.ts";
import { errorText } from "../data/error-text.ts";
import { sharingMessages as words } from "../data/sharing-messages.ts";
import { useGuestLimits } from "../data/sharing.ts";
import { TextField } from "../ui/field.tsx";

interface GuestSpendingProps {
  thread: string;
  /** Throws what the server said. */
  onSave: (limits: GuestLimits) => Promise<void>;
}

/** What each other person may spend in a day over one's own connections here. */
export function GuestSpending({ thread, onSave }: GuestSpendingProps) {
  const limits = useGuestLimits(thread).data;
  return limits === undefined ? null : <Fields key={JSON.stringify(limits)} limits={limits} onSave={onSave} />;
}

const most = 100_000;

function Fields({ limits, onSave }: { limits: GuestLimits; onSave: GuestSpendingProps["onSave"] }) {
  const [answers, setAnswers] = useState(String(limits.answers));
  const [dollars, setDollars] = useState(toDollars(limits.amount));
  const [unknown, setUnknown] = useState(String(limits.unknownAnswers));
  const [error, setError] = useState<string | null>(null);
  const amount = parseDollars(dollars);
  const typed = { answers: countOf(answers), amount, unknownAnswers: countOf(unknown) };
  const isSame =
    typed.answers === limits.answers &&
    typed.amount === limits.amount &&
    typed.unknownAnswers === limits.unknownAnswers;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const { answers: count, unknownAnswers } = typed;
    if (count === null || unknownAnswers === null || amount === null) return;
    onSave({ answers: count, amount, unknownAnswers }).then(
      () => setError(null),
      (failure: unknown) => setError(errorText(failure)),
    );
  };
  return (
    <form className="invite spending" onSubmit={save} aria-label={words.spendTitle}>
      <div>
        <p className="font-medium">{words.spendTitle}</p>
        <p className="text-[14px] text-ink-2">{words.spendHint}</p>
      </div>
      <div className="pair three">
        <TextField
          label={words.spendAnswers}
          inputMode="numeric"
          value={answers}
          error={typed.answers === null ? words.notNumber : undefined}
          onChange={(event) => setAnswers(event.target.value)}
        />
        <TextField
          label={words.spendDollars}
          inputMode="decimal"
          value={dollars}
          error={amount === null ? words.notSum : undefined}
          onChange={(event) => setDollars(event.target.value)}
        />
        <TextField
          label={words.spendUnknown}
          inputMode="numeric"
          value={unknown}
          error={typed.unknownAnswers === null ? words.notNumber : undefined}
          onChange={(event) => setUnknown(event.target.value)}
        />
      </div>
      {error === null ? null : <p className="wrong">{error}</p>}
      {isSame ? null : (
        <button type="submit" className="btn line self-start">
          {words.spendSave}
        </button>
      )}
    </form>
  );
}

function countOf(text: string): number | null {
  const plain = text.trim();
  return /^\d{1,6}$/.test(plain) && Number(plain) <= most ? Number(plain) : null;
}
