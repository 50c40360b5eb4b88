import { Ellipsis } from "lucide-react";
import { Suspense, useRef, useState } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import type { Message } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { useThreadScope } from "./thread-context.ts";

const MessageMenu = lazy(() => import("./message-menu.tsx"));
const words = messages.list;

/** What can be done with a message, for those who write here. */
export function MessageMenuButton({ message, name }: { message: Message; name: string }) {
  const { members, you } = useThreadScope();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const me = you === null ? undefined : members.get(you);
  if (me === undefined || me.role === "viewer") return null;
  return (
    <>
      <button
        ref={button}
        type="button"
        className="ib sm"
        aria-label={words.moreOf(name)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Ellipsis size={15} />
      </button>
      {isOpen ? (
        <Suspense>
          <MessageMenu message={message} name={name} button={button} onClose={() => setOpen(false)} />
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
