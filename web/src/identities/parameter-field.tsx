import { Checkbox } from "radix-ui";
import { Check } from "lucide-react";
import { useId } from "react";
import { messages } from "../data/messages.ts";
import { Slider } from "../ui/slider.tsx";

const words = messages.identities;

interface ParameterFieldProps {
  label: string;
  /** Null leaves the choice to the provider. */
  value: number | null;
  min: number;
  max: number;
  step: number;
  /** Where the slider starts once the provider's default is left. */
  fallback: number;
  /** The model would refuse it, so it is not sent. */
  isRefused: boolean;
  onChange: (value: number | null) => void;
}

/** A slider with a number field beside it, or the provider's default. */
export function ParameterField({ label, value, min, max, step, fallback, isRefused, onChange }: ParameterFieldProps) {
  const id = useId();
  const shown = value ?? fallback;
  const type = (typed: string): void => {
    const number = Number(typed);
    if (typed !== "" && Number.isFinite(number)) onChange(Math.min(max, Math.max(0, number)));
  };
  return (
    <div role="group" aria-labelledby={id} className="flex flex-col">
      <span className="text-[15px]" id={id}>
        {label}
      </span>
      <div className="slide">
        <Slider
          label={label}
          value={Math.min(max, Math.max(min, shown))}
          min={min}
          max={max}
          step={step}
          disabled={value === null}
          valueText={value === null ? words.providerDefault : String(value)}
          onChange={(next) => onChange(round(next))}
        />
        <input
          className="in code-input"
          type="number"
          inputMode="decimal"
          aria-label={words.numberOf(label)}
          min={min}
          max={max}
          step={step}
          value={value ?? ""}
          disabled={value === null}
          onChange={(event) => type(event.target.value)}
        />
      </div>
      <label className="flex min-h-[32px] items-center gap-2.5 text-[14px] text-ink-2">
        <Checkbox.Root
          className="group"
          checked={value === null}
          aria-label={words.setOwn(label)}
          onCheckedChange={(state) => onChange(state === true ? null : fallback)}
        >
          <span className="ck" aria-hidden="true">
            <Check size={15} strokeWidth={3} />
          </span>
        </Checkbox.Root>
        {words.providerDefault}
      </label>
      {isRefused ? <p className="hint">{words.leftOut}</p> : null}
    </div>
  );
}

/** Steps of a tenth add up to 0.30000000000000004. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
