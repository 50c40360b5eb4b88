import { type FormEvent, useState } from "react";
import type { GuestLimits } from "@parley/protocol";
import { errorText } from "../data/error-text.ts";
import { sharingMessages as words } from "../data/sharing-messages.ts";
import { useGuestLimits } from "../data/sharing.ts";
import { LimitFields, useLimitDraft } from "../money/limit-fields.tsx";

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

const names = {
  answers: words.spendAnswers,
  dollars: words.spendDollars,
  unknown: words.spendUnknown,
  notNumber: words.notNumber,
  notSum: words.notSum,
};

function Fields({ limits, onSave }: { limits: GuestLimits; onSave: GuestSpendingProps["onSave"] }) {
  const draft = useLimitDraft(limits);
  const [error, setError] = useState<string | null>(null);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (draft.typed === null) return;
    onSave(draft.typed).then(
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
        <LimitFields draft={draft} words={names} />
      </div>
      {error === null ? null : <p className="wrong">{error}</p>}
      {draft.isSame ? null : (
        <button type="submit" className="btn line self-start">
          {words.spendSave}
        </button>
      )}
    </form>
  );
}
