import { CircleAlert } from "lucide-react";
import { type Scope, scopes } from "@parley/protocol";
import { tokenMessages as words } from "../data/token-messages.ts";

interface ScopeFieldProps {
  chosen: Scope[];
  onChange: (chosen: Scope[]) => void;
  error: string | undefined;
}

/** What the token may do; *all* holds the others within it. */
export function ScopeField({ chosen, onChange, error }: ScopeFieldProps) {
  const isAll = chosen.includes("admin");
  const toggle = (scope: Scope): void =>
    onChange(chosen.includes(scope) ? chosen.filter((one) => one !== scope) : [...chosen, scope]);
  return (
    <fieldset className="f" aria-invalid={error !== undefined}>
      <legend>{words.scopes}</legend>
      {scopes.map((scope) => {
        const [label, meaning] = words.scope[scope];
        const isImplied = isAll && scope !== "admin";
        return (
          <label key={scope} className="tick">
            <input
              type="checkbox"
              checked={isImplied || chosen.includes(scope)}
              disabled={isImplied}
              onChange={() => toggle(scope)}
            />
            <span>
              {label} <span className="text-ink-3">{meaning}</span>
            </span>
          </label>
        );
      })}
      {error === undefined ? null : (
        <p className="wrong">
          <CircleAlert size={15} aria-hidden="true" />
          <span>{error}</span>
        </p>
      )}
    </fieldset>
  );
}
