import { Switch } from "radix-ui";
import { useId } from "react";

interface ChoiceProps {
  label: string;
  hint: string;
  isOn: boolean;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
}

/** A switch with what it means. */
export function Choice({ label, hint, isOn, isDisabled = false, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <Switch.Root
        id={id}
        className="switch mt-0.5"
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={onChange}
        aria-describedby={`${id}-hint`}
      >
        <Switch.Thumb className="thumb" />
      </Switch.Root>
      <div>
        <label htmlFor={id} className="lab">
          {label}
        </label>
        <p id={`${id}-hint`} className="text-[14px] text-ink-3">
          {hint}
        </p>
      </div>
    </div>
  );
}
