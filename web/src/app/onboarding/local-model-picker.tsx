import { Check } from "lucide-react";
import { Checkbox } from "radix-ui";
import { onboardingMessages as words } from "../../data/onboarding-messages.ts";
import type { Offer } from "./local-choice.ts";

interface LocalModelPickerProps {
  offers: Offer[];
  chosen: Set<string>;
  onChange: (chosen: Set<string>) => void;
}

/** One check box a model, with the name its voice will have and the name its program knows. */
export function LocalModelPicker({ offers, chosen, onChange }: LocalModelPickerProps) {
  const hasSeveral = new Set(offers.map((one) => one.kind)).size > 1;
  const toggle = (key: string, isOn: boolean): void => {
    const next = new Set(chosen);
    if (isOn) next.add(key);
    else next.delete(key);
    onChange(next);
  };
  return (
    <div role="group" aria-label={words.localChoose} className="pick models">
      {offers.map(({ key, kind, id, name, size }) => (
        <Checkbox.Root
          key={key}
          className="pk"
          checked={chosen.has(key)}
          onCheckedChange={(state) => toggle(key, state === true)}
        >
          <span className="min-w-0">
            <span className="n">
              <span className="trunc">{name}</span>
              {size === null ? null : <small>{size}</small>}
            </span>
            <span className="d trunc mono">{id}</span>
            {hasSeveral ? <span className="d trunc">{words.programs[kind]}</span> : null}
          </span>
          <span className="ck" aria-hidden="true">
            <Check size={15} strokeWidth={3} />
          </span>
        </Checkbox.Root>
      ))}
    </div>
  );
}
