import { Check, Link2Off } from "lucide-react";
import type { RefObject } from "react";
import { type LinkLabel, linkLabels } from "@parley/protocol";
import { linkMessages as words, linkNames } from "../../data/link-messages.ts";
import { DropMenu, MenuItem } from "../../ui/drop-menu.tsx";

interface RelationMenuProps {
  label: LinkLabel;
  /** Why it is thought to be there. */
  because: string;
  button: RefObject<HTMLButtonElement | null>;
  onLabel: (label: LinkLabel) => void;
  onRemove: () => void;
  onClose: () => void;
}

/** What a person says of a link: what it really does, or that it is none. */
export default function RelationMenu({ label, because, button, onLabel, onRemove, onClose }: RelationMenuProps) {
  return (
    <DropMenu button={button} onClose={onClose}>
      <p className="menu-note">{because}</p>
      <MenuItem icon={<Link2Off size={16} aria-hidden="true" />} danger onSelect={onRemove}>
        {words.remove}
      </MenuItem>
      <p className="menu-note">{words.isReally}</p>
      {linkLabels.map((one) => (
        <MenuItem
          key={one}
          icon={<Check size={16} aria-hidden="true" style={{ visibility: one === label ? "visible" : "hidden" }} />}
          onSelect={() => onLabel(one)}
        >
          {linkNames[one]}
        </MenuItem>
      ))}
    </DropMenu>
  );
}
