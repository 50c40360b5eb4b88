import { Check } from "lucide-react";
import { Checkbox } from "radix-ui";
import { type ReactNode, useId } from "react";
import type { Identity, Offered } from "@parley/protocol";
import { failureText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { offeredMessages } from "../data/offered-messages.ts";
import { Mark } from "../ui/mark.tsx";

const words = messages.newThread;

/** What a card shows of a voice; of one that sits in an offered line-up no more is known. */
export type PickedVoice = Pick<Identity, "id" | "name" | "role" | "mark" | "provider" | "available" | "reason"> & {
  offered: Offered | null;
};

interface VoicePickerProps {
  identities: PickedVoice[] | undefined;
  chosen: Set<string>;
  onChange: (chosen: Set<string>) => void;
  addVoice: ReactNode;
}

/** One card a voice; a card is a check box. One that cannot answer says why. */
export function VoicePicker({ identities, chosen, onChange, addVoice }: VoicePickerProps) {
  const label = useId();
  const toggle = (id: string, isOn: boolean): void => {
    const next = new Set(chosen);
    if (isOn) next.add(id);
    else next.delete(id);
    onChange(next);
  };
  return (
    <div role="group" aria-labelledby={label} className="flex flex-col">
      <span className="lab" id={label}>
        {words.table}
      </span>
      {identities?.length === 0 ? (
        <>
          <p className="mb-3 text-[15px] text-ink-2">{words.tableEmpty}</p>
          {addVoice}
        </>
      ) : null}
      <div className="pick">
        {identities?.map((identity) => (
          <Checkbox.Root
            key={identity.id}
            className={`pk h-${identity.mark.hue}`}
            checked={chosen.has(identity.id)}
            disabled={!identity.available}
            onCheckedChange={(state) => toggle(identity.id, state === true)}
          >
            <Mark {...identity.mark} />
            <span className="min-w-0">
              <span className="n trunc" dir="auto">
                {identity.name}
              </span>
              <span className="d trunc">{describe(identity)}</span>
              {identity.offered === null || !identity.available ? null : (
                <span className="d">{`${offeredMessages.chip}, ${offeredMessages.left(identity.offered)}`}</span>
              )}
            </span>
            <span className="ck" aria-hidden="true">
              <Check size={15} strokeWidth={3} />
            </span>
          </Checkbox.Root>
        ))}
      </div>
    </div>
  );
}

function describe({ available, reason, role, provider }: PickedVoice): string {
  if (!available) return reason === null ? messages.identities.unavailable : failureText(reason);
  const practice = provider === "practice" ? messages.identities.practice : "";
  return [role, practice].filter((part) => part !== "").join(", ");
}
