import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { Field } from "./field.tsx";

interface SelectFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string | undefined;
  error?: string | undefined;
  monospaced?: boolean;
  /** The options. */
  children: ReactNode;
}

/** The browser's own list to choose from: it works with every keyboard and on every phone. */
export function SelectField({ label, value, onChange, hint, error, monospaced = false, children }: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="pick-one">
          <select
            className={monospaced ? "in code-input" : "in"}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            {...control}
          >
            {children}
          </select>
          <ChevronDown size={18} aria-hidden="true" />
        </div>
      )}
    </Field>
  );
}
