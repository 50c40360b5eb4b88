import { Checkbox } from "radix-ui";
import { Check } from "lucide-react";
import { useId } from "react";
import { parameterMessages as words } from "../data/parameter-messages.ts";
import { Slider } from "../ui/slider.tsx";
import { clamp, type Scale } from "./parameter-scale.ts";

interface ParameterFieldProps {
  label: string;
  /** Null leaves the choice to the provider. */
  value: number | null;
  scale: Scale;
  /** What may be typed, which may be more than the slider reaches. */
  range: readonly [least: number, most: number];
  step: number;
  /** Where the slider starts once the provider's default is left. */
  fallback: number;
  /** The model would refuse it, so it is not sent. */
  isRefused: boolean;
  hint?: string | undefined;
  onChange: (value: number | null) => void;
}

/** A slider with a number field beside it, or the provider's default. */
export function ParameterField(props: ParameterFieldProps) {
  const { label, value, scale, range, step, fallback, isRefused, hint, onChange } = props;
  const id = useId();
  const said = isRefused ? words.leftOut : hint;
  const type = (typed: string): void => {
    const number = Number(typed);
    if (typed !== "" && Number.isFinite(number)) onChange(clamp(step < 1 ? number : Math.round(number), ...range));
  };
  return (
    <div role="group" aria-labelledby={id} className="flex flex-col">
      <span className="text-[15px]" id={id}>
        {label}
      </span>
      <div className="slide">
        <Slider
          label={label}
          value={scale.toPosition(value ?? fallback)}
          min={scale.min}
          max={scale.max}
          step={scale.step}
          disabled={value === null}
          valueText={value === null ? words.providerDefault : words.number(value)}
          onChange={(position) => onChange(scale.toValue(position))}
        />
        <input
          className="in code-input"
          type="number"
          inputMode="decimal"
          aria-label={words.numberOf(label)}
          aria-describedby={said === undefined ? undefined : `${id}-hint`}
          min={range[0]}
          max={range[1]}
          step={step < 1 ? step : "any"}
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
      {said === undefined ? null : (
        <p className="hint" id={`${id}-hint`}>
          {said}
        </p>
      )}
    </div>
  );
}
