import { ToggleGroup } from "radix-ui";
import { firstLetter, hues, voiceShapes } from "@parley/protocol";
import type { Identity } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { Mark } from "../ui/mark.tsx";
import type { IdentityDraft } from "./identity-draft.ts";

const words = messages.identities;

interface MarkDesignerProps {
  draft: IdentityDraft;
  others: Identity[];
  title: string;
  onChange: (change: Partial<IdentityDraft>) => void;
}

/** Shape and hue of a mark. A pair that another voice wears is dimmed, not forbidden. */
export function MarkDesigner({ draft, others, title, onChange }: MarkDesignerProps) {
  const isWorn = (shape: string, hue: string): boolean =>
    others.some(({ mark }) => mark.shape === shape && mark.hue === hue);
  return (
    <div className="flex flex-col gap-4">
      <div className="designer">
        <Mark shape={draft.shape} hue={draft.hue} letter={firstLetter(draft.name)} size="xl" />
        <div className="flex min-w-0 flex-col gap-2.5">
          <h2 className="trunc text-[20px]">{title}</h2>
          <ToggleGroup.Root
            className="flex flex-wrap gap-1"
            type="single"
            aria-label={words.shape}
            value={draft.shape}
            onValueChange={(value) => pick(voiceShapes, value, (shape) => onChange({ shape }))}
          >
            {voiceShapes.map((shape) => (
              <ToggleGroup.Item
                key={shape}
                value={shape}
                className="shape"
                aria-label={words.shapes[shape]}
                title={words.shapes[shape]}
                data-used={isWorn(shape, draft.hue)}
              >
                <Mark shape={shape} hue={draft.hue} letter="" coloured={false} />
              </ToggleGroup.Item>
            ))}
          </ToggleGroup.Root>
        </div>
      </div>
      <ToggleGroup.Root
        className="swatches"
        type="single"
        aria-label={words.hue}
        value={draft.hue}
        onValueChange={(value) => pick(hues, value, (hue) => onChange({ hue }))}
      >
        {hues.map((hue) => (
          <ToggleGroup.Item
            key={hue}
            value={hue}
            className={`swatch h-${hue}`}
            aria-label={words.hues[hue]}
            title={words.hues[hue]}
            data-used={isWorn(draft.shape, hue)}
          />
        ))}
      </ToggleGroup.Root>
    </div>
  );
}

/** Pressing the chosen one again answers an empty value: it stays chosen. */
function pick<T extends string>(from: readonly T[], value: string, onPick: (value: T) => void): void {
  const found = from.find((one) => one === value);
  if (found !== undefined) onPick(found);
}
