import { RadioGroup } from "radix-ui";
import { useId } from "react";
import type { Mode, RoundSettings } from "@parley/protocol";
import { talkFieldMessages as words, talkMessages } from "../data/talk-messages.ts";
import { Choice } from "../ui/choice.tsx";
import { SelectField } from "../ui/select-field.tsx";
import "../ui/reactions.css";

export interface Talk {
  mode: Mode;
  settings: RoundSettings;
}

interface TalkFieldsProps extends Talk {
  isDisabled?: boolean;
  onChange: (talk: Talk) => void;
}

const modes: readonly Mode[] = ["panel", "reactions", "round-robin"];

/** How the voices of a thread talk: the mode, how often, and whether they read each other. */
export function TalkFields({ mode, settings, isDisabled = false, onChange }: TalkFieldsProps) {
  const label = useId();
  const set = (change: Partial<RoundSettings>): void => onChange({ mode, settings: { ...settings, ...change } });
  return (
    <div className="talk-fields">
      <div>
        <span className="lab" id={label}>
          {words.how}
        </span>
        <RadioGroup.Root
          className="mode-cards"
          aria-labelledby={label}
          value={mode}
          disabled={isDisabled}
          onValueChange={(value) => onChange({ mode: modes.find((one) => one === value) ?? mode, settings })}
        >
          {modes.map((one) => (
            <RadioGroup.Item key={one} value={one} className="mode-card">
              <ModeSketch mode={one} />
              <span className="n">{talkMessages.modes[one]}</span>
              <span className="d">{words.about[one]}</span>
            </RadioGroup.Item>
          ))}
        </RadioGroup.Root>
      </div>
      {mode === "panel" || !settings.readsPeers || isDisabled ? null : (
        <SelectField
          label={mode === "reactions" ? words.stages : words.cycles}
          value={String(mode === "reactions" ? settings.stages : settings.cycles)}
          onChange={(value) => set(mode === "reactions" ? { stages: Number(value) } : { cycles: Number(value) })}
        >
          {["1", "2", "3"].map((count) => (
            <option key={count}>{count}</option>
          ))}
        </SelectField>
      )}
      <Choice
        label={words.readsPeers}
        hint={words.readsPeersHint}
        isOn={settings.readsPeers}
        isDisabled={isDisabled}
        onChange={(readsPeers) => set({ readsPeers })}
      />
      {settings.readsPeers ? (
        <Choice
          label={words.handoffs}
          hint={words.handoffsHint}
          isOn={settings.handoffs}
          isDisabled={isDisabled}
          onChange={(handoffs) => set({ handoffs })}
        />
      ) : null}
      <Choice
        label={words.localOnly}
        hint={words.localOnlyHint}
        isOn={settings.localOnly}
        isDisabled={isDisabled}
        onChange={(localOnly) => set({ localOnly })}
      />
      <Choice
        label={words.learns}
        hint={words.learnsHint}
        isOn={settings.learns}
        isDisabled={isDisabled}
        onChange={(learns) => set({ learns })}
      />
    </div>
  );
}

/** Lines where the voices' words would stand, in the order of time from top to bottom. */
const sketches: Record<Mode, [x: number, y: number][]> = {
  panel: [
    [0, 8],
    [20, 8],
    [40, 8],
  ],
  reactions: [
    [0, 3],
    [20, 3],
    [40, 3],
    [0, 13],
    [40, 13],
  ],
  "round-robin": [
    [0, 2],
    [20, 8],
    [40, 14],
  ],
};

function ModeSketch({ mode }: { mode: Mode }) {
  return (
    <svg width="56" height="18" viewBox="0 0 56 18" aria-hidden="true" focusable="false">
      {sketches[mode].map(([x, y]) => (
        <rect key={`${x}/${y}`} x={x} y={y} width="15" height="2.5" rx="1" fill="currentColor" />
      ))}
    </svg>
  );
}
