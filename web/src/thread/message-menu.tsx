import { CornerUpLeft, EyeOff } from "lucide-react";
import { type RefObject, useState } from "react";
import type { Message } from "@parley/protocol";
import { mentionMessages } from "../data/mention-messages.ts";
import { menuMessages } from "../data/menu-messages.ts";
import { messages } from "../data/messages.ts";
import { Confirm } from "../ui/confirm.tsx";
import { DropMenu, MenuItem } from "../ui/drop-menu.tsx";
import { firstWords, replyTo } from "./composer-bus.ts";
import { useThreadScope } from "./thread-context.ts";

const words = menuMessages;

interface MessageMenuProps {
  message: Message;
  name: string;
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

export default function MessageMenu({ message, name, button, onClose }: MessageMenuProps) {
  const { actions, members, you } = useThreadScope();
  const [isAsking, setAsking] = useState(false);
  if (isAsking) {
    return (
      <Confirm
        title={words.hideTitle}
        body={words.hideBody}
        confirm={words.hide}
        cancel={messages.cancel}
        onClose={onClose}
        onConfirm={() => void actions.hide(message.id)}
      />
    );
  }
  return (
    <DropMenu button={button} onClose={onClose}>
      <MenuItem
        icon={<CornerUpLeft size={16} />}
        onSelect={() => replyTo({ message: message.id, name, text: firstWords(message) })}
      >
        {mentionMessages.reply}
      </MenuItem>
      {message.author !== you && members.get(you ?? "")?.role !== "owner" ? null : (
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
      )}
    </DropMenu>
  );
}
