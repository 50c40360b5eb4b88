import type { RefObject } from "react";
import { DropMenu } from "../ui/drop-menu.tsx";
import { ExportItems } from "./export-items.tsx";

interface ExportMenuProps {
  thread: string;
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

export default function ExportMenu({ thread, button, onClose }: ExportMenuProps) {
  return (
    <DropMenu button={button} onClose={onClose}>
      <ExportItems thread={thread} />
    </DropMenu>
  );
}
