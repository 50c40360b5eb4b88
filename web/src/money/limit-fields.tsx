import { useState } from "react";
import type { GuestLimits } from "@parley/protocol";
import { parseDollars, toDollars } from "../data/dollars.ts";
import { TextField } from "../ui/field.tsx";

const most = 100_000;

/** What others may take in a day while it is typed; `typed` is null while one of the three does not fit. */
export function useLimitDraft(limits: GuestLimits) {
  const [answers, setAnswers] = useState(String(limits.answers));
  const [dollars, setDollars] = useState(toDollars(limits.amount));
  const [unknown, setUnknown] = useState(String(limits.unknownAnswers));
  const count = countOf(answers);
  const amount = parseDollars(dollars);
  const unknownAnswers = countOf(unknown);
  const typed: GuestLimits | null =
    count === null || amount === null || unknownAnswers === null ? null : { answers: count, amount, unknownAnswers };
  const reset = (): void => {
    setAnswers(String(limits.answers));
    setDollars(toDollars(limits.amount));
    setUnknown(String(limits.unknownAnswers));
  };
  return {
    reset,
    answers: { text: answers, set: setAnswers, isWrong: count === null },
    dollars: { text: dollars, set: setDollars, isWrong: amount === null },
    unknown: { text: unknown, set: setUnknown, isWrong: unknownAnswers === null },
    typed,
    isSame:
      typed !== null &&
      typed.answers === limits.answers &&
      typed.amount === limits.amount &&
      typed.unknownAnswers === limits.unknownAnswers,
  };
}

interface LimitFieldsProps {
  draft: ReturnType<typeof useLimitDraft>;
  words: { answers: string; dollars: string; unknown: string; notNumber: string; notSum: string };
}

export function LimitFields({ draft, words }: LimitFieldsProps) {
  const fields = [
    [words.answers, draft.answers, "numeric", words.notNumber],
    [words.dollars, draft.dollars, "decimal", words.notSum],
    [words.unknown, draft.unknown, "numeric", words.notNumber],
  ] as const;
  return fields.map(([label, { text, set, isWrong }, inputMode, wrong]) => (
    <TextField
      key={label}
      label={label}
      inputMode={inputMode}
      autoComplete="off"
      value={text}
      error={isWrong ? wrong : undefined}
      onChange={(event) => set(event.target.value)}
    />
  ));
}

function countOf(text: string): number | null {
  const plain = text.trim();
  return /^\d{1,6}$/.test(plain) && Number(plain) <= most ? Number(plain) : null;
}
