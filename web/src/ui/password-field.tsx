import { Eye, EyeOff } from "lucide-react";
import type { ComponentProps } from "react";
import { useState } from "react";
import { Field } from "./field.tsx";

type PasswordFieldProps = Omit<ComponentProps<"input">, "id" | "className" | "type"> & {
  label: string;
  error?: string | undefined;
  hint?: string | undefined;
  showLabel: string;
  hideLabel: string;
};

/** A password that can be looked at; pasting and password managers work as anywhere. */
export function PasswordField({ label, error, hint, showLabel, hideLabel, ...input }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => (
        <div className="with-eye">
          <input
            className="in"
            {...input}
            {...control}
            type={shown ? "text" : "password"}
            spellCheck={false}
            autoCapitalize="off"
          />
          <button
            type="button"
            className="ib"
            aria-label={shown ? hideLabel : showLabel}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={18} /> : <Eye size={18} />}
          </button>
        </div>
      )}
    </Field>
  );
}
