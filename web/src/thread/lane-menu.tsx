import { ArrowLeft, ArrowRight } from "lucide-react";
import type { RefObject } from "react";
import { laneMessages as words } from "../data/lane-messages.ts";
import { DropMenu, MenuItem } from "../ui/drop-menu.tsx";

interface LaneMenuProps {
  button: RefObject<HTMLButtonElement | null>;
  /** Null at the edge. */
  onLeft: (() => void) | null;
  onRight: (() => void) | null;
  onClose: () => void;
}

export default function LaneMenu({ button, onLeft, onRight, onClose }: LaneMenuProps) {
  return (
    <DropMenu button={button} onClose={onClose}>
      {onLeft === null ? null : (
        <MenuItem icon={<ArrowLeft size={16} />} onSelect={onLeft}>
          {words.moveLeft}
        </MenuItem>
      )}
      {onRight === null ? null : (
        <MenuItem icon={<ArrowRight size={16} />} onSelect={onRight}>
          {words.moveRight}
        </MenuItem>
      )}
    </DropMenu>
  );
}
