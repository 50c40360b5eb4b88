import { useState } from "react";
import type { Registration, ServerSettings } from "@parley/protocol";
import { useChangeServerSettings } from "../data/admin.ts";
import { adminMessages as words } from "../data/admin-messages.ts";
import { notifyError } from "../data/notice.ts";

const options = ["closed", "invite", "open"] as const satisfies readonly Registration[];

/** Who may make an account; a variable of the server wins, and then there is nothing to choose. */
export function RegistrationField({ settings }: { settings: ServerSettings }) {
  const change = useChangeServerSettings();
  const { registration, registrationSetBy } = settings;
  // What was clicked shows at once; a refusal takes it back.
  const [clicked, setClicked] = useState<Registration | null>(null);
  const choose = (one: Registration): void => {
    setClicked(one);
    change.mutate({ registration: one }, { onError: notifyError, onSettled: () => setClicked(null) });
  };
  return (
    <fieldset className="f" disabled={registrationSetBy !== null}>
      <legend>{words.registration}</legend>
      {options.map((one) => {
        const [label, meaning] = words.registrationOptions[one];
        return (
          <label key={one} className="tick">
            <input
              type="radio"
              name="registration"
              checked={(clicked ?? registration) === one}
              onChange={() => choose(one)}
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
