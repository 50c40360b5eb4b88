import { EyeOff } from "lucide-react";
import { type RefObject, useState } from "react";
import { menuMessages } from "../data/menu-messages.ts";
import { messages } from "../data/messages.ts";
import { Confirm } from "../ui/confirm.tsx";
import { DropMenu, MenuItem } from "../ui/drop-menu.tsx";
import { useThreadScope } from "./thread-context.ts";

const words = menuMessages;

interface MessageMenuProps {
  message: string;
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

export default function MessageMenu({ message, button, onClose }: MessageMenuProps) {
  const { actions } = useThreadScope();
  const [isAsking, setAsking] = useState(false);
  if (isAsking) {
    return (
      <Confirm
        title={words.hideTitle}
        body={words.hideBody}
        confirm={words.hide}
        cancel={messages.cancel}
        onClose={onClose}
        onConfirm={() => void actions.hide(message)}
      />
    );
  }
  return (
    <DropMenu button={button} onClose={onClose}>
      <MenuItem
        icon={<EyeOff size={16} />}
        onSelect={(event) => {
          // The question takes the menu's place.
          event.preventDefault();
          setAsking(true);
        }}
      >
        {words.hide}
      </MenuItem>
    </DropMenu>
  );
}
