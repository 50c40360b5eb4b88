import type { Registration, ServerSettings } from "@parley/protocol";
import { useChangeServerSettings } from "../data/admin.ts";
import { adminMessages as words } from "../data/admin-messages.ts";
import { notifyError } from "../data/notice.ts";

const options = ["closed", "invite", "open"] as const satisfies readonly Registration[];

/** Who may make an account; a variable of the server wins, and then there is nothing to choose. */
export function RegistrationField({ settings }: { settings: ServerSettings }) {
  const change = useChangeServerSettings();
  const { registration, registrationSetBy } = settings;
  return (
    <fieldset className="f" disabled={registrationSetBy !== null || change.isPending}>
      <legend>{words.registration}</legend>
      {options.map((one) => {
        const [label, meaning] = words.registrationOptions[one];
        return (
          <label key={one} className="tick">
            <input
              type="radio"
              name="registration"
              checked={registration === one}
              onChange={() => change.mutate({ registration: one }, { onError: notifyError })}
            />
            <span>
              {label} <span className="text-ink-3">{meaning}</span>
            </span>
          </label>
        );
      })}
      {registrationSetBy === null ? null : <p className="hint">{words.setBy(registrationSetBy)}</p>}
    </fieldset>
  );
}
