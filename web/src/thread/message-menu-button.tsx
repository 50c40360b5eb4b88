import { Ellipsis } from "lucide-react";
import { Suspense, useRef, useState } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import type { Message, Turn } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import type { Correcting } from "./judging/correcting.ts";
import { markedIn } from "./judging/open-correction.ts";
import { useThreadScope } from "./thread-context.ts";

const MessageMenu = lazy(() => import("./message-menu.tsx"));
const words = messages.list;

interface MessageMenuButtonProps {
  message: Message;
  name: string;
  /** The round that holds it. */
  round?: string;
  /** The turn it was said in, if a voice said it. */
  turn?: Turn;
  onEdit?: () => void;
}

/** What can be done with a message, for those who may write here. */
export function MessageMenuButton({ message, name, round, turn, onEdit }: MessageMenuButtonProps) {
  const { members, you } = useThreadScope();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const marked = useRef<Correcting["passage"]>(null);
  const me = you === null ? undefined : members.get(you);
  if (me === undefined || me.role === "viewer") return null;
  const mayHide = message.author === you || me.role === "owner";
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ib sm"
        aria-label={words.moreOf(name)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        // The press takes the mark away from the words that it may be about.
        onPointerDown={() => {
          marked.current = null;
          if (turn !== undefined) marked.current = markedIn(message);
        }}
        onClick={() => setOpen(!isOpen)}
      >
        <Ellipsis size={15} />
      </button>
      {isOpen ? (
        <Suspense>
          <MessageMenu
            message={message}
            name={name}
            mayHide={mayHide}
            round={round}
            turn={turn}
            onEdit={onEdit}
            marked={marked.current}
            button={button}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}

/** What is left of a message that was hidden. */
export function HiddenLine({ message }: { message: Message }) {
  const { members } = useThreadScope();
  const name = members.get(message.hiddenBy ?? message.author)?.profile.name ?? "";
  return <p className="note-row">{words.hidden(name)}</p>;
}
