import { Check } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import type { Member } from "@parley/protocol";
import { addressMessages } from "../data/mention-messages.ts";
import { DropMenu, MenuChoice } from "../ui/drop-menu.tsx";
import { Mark } from "../ui/mark.tsx";
import "../ui/mentions.css";

interface ToMenuProps {
  voices: Member[];
  to: Member[];
  button: RefObject<HTMLButtonElement | null>;
  onChange: (to: string[]) => void;
  onClose: () => void;
}

/** Stays open, since several can be chosen; all of them are everyone. */
export default function ToMenu({ voices, to, button, onChange, onClose }: ToMenuProps) {
  const chosen = new Set(to.map((member) => member.id));
  const set = (member: string, isOn: boolean): void => {
    const next = voices.map((voice) => voice.id).filter((id) => (id === member ? isOn : chosen.has(id)));
    onChange(next.length === voices.length ? [] : next);
  };
  return (
    <DropMenu button={button} onClose={onClose}>
      <Choice isOn={chosen.size === 0} onChange={() => onChange([])}>
        <span className="name">{addressMessages.everyone}</span>
      </Choice>
      {voices.map(({ id, profile }) => (
        <Choice key={id} isOn={chosen.has(id)} onChange={(isOn) => set(id, isOn)}>
          <Mark {...profile.mark} size="s" />
          <span className="name trunc" dir="auto">
            {profile.name}
          </span>
          <span className="trunc text-ink-3">{profile.role}</span>
        </Choice>
      ))}
    </DropMenu>
  );
}

interface ChoiceProps {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
}

function Choice({ isOn, onChange, children }: ChoiceProps) {
  return (
    <MenuChoice isOn={isOn} onChange={onChange}>
      {children}
      <Check size={16} aria-hidden="true" className="to-check" />
    </MenuChoice>
  );
}
