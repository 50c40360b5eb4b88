import { ToggleGroup } from "radix-ui";
import { collaborationStyles } from "@parley/protocol";
import { useId, useState } from "react";
import { messages } from "../data/messages.ts";
import { Field } from "../ui/field.tsx";
import { isKnownStyle } from "./identity-draft.ts";

const words = messages.identities;
const own = "own";

/** How the voice works with the others: one of six ways, own words, or nothing said. */
export function StyleField({ value, onChange }: { value: string; onChange: (style: string) => void }) {
  const label = useId();
  const [isOwn, setOwn] = useState(value !== "" && !isKnownStyle(value));
  const choose = (chosen: string): void => {
    setOwn(chosen === own);
    onChange(chosen === own ? "" : chosen);
  };
  return (
    <div className="flex flex-col gap-3">
      <div>
        <span className="lab" id={label}>
          {words.style}
        </span>
        <ToggleGroup.Root
          className="choices"
          type="single"
          aria-labelledby={label}
          value={isOwn ? own : value}
          onValueChange={choose}
        >
          {collaborationStyles.map((style) => (
            <ToggleGroup.Item key={style} value={style} className="choice">
              {words.styles[style]}
            </ToggleGroup.Item>
          ))}
          <ToggleGroup.Item value={own} className="choice">
            {words.styleOwn}
          </ToggleGroup.Item>
        </ToggleGroup.Root>
      </div>
      {isOwn ? (
        <Field label={words.styleOwn} hint={words.styleOwnHint}>
          {(control) => (
            <textarea
              className="in"
              rows={2}
              dir="auto"
              maxLength={2000}
              value={value}
              onChange={(event) => onChange(event.target.value)}
              {...control}
            />
          )}
        </Field>
      ) : null}
    </div>
  );
}
