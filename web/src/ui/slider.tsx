import { Slider as Primitive } from "radix-ui";

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  disabled?: boolean;
  valueText: string;
  onChange: (value: number) => void;
}

export function Slider({ label, value, min, max, step, disabled = false, valueText, onChange }: SliderProps) {
  return (
    <Primitive.Root
      className="track"
      value={[value]}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      onValueChange={([next]) => next === undefined || onChange(next)}
    >
      <Primitive.Track className="groove">
        <Primitive.Range className="range" />
      </Primitive.Track>
      <Primitive.Thumb className="thumb" aria-label={label} aria-valuetext={valueText} />
    </Primitive.Root>
  );
}
