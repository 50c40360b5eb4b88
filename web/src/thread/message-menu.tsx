import { CornerUpLeft, Eye, EyeOff, GitBranch, NotebookPen, Pencil, RotateCcw } from "lucide-react";
import { type RefObject, useState } from "react";
import { type Message, textOf, type Turn } from "@parley/protocol";
import { useAppData, useLive } from "../data/app-data.ts";
import { mentionMessages } from "../data/mention-messages.ts";
import { menuMessages } from "../data/menu-messages.ts";
import { messages } from "../data/messages.ts";
import { noteMessages } from "../data/note-messages.ts";
import { pathMessages } from "../data/path-messages.ts";
import { headAfter } from "../data/path-view.ts";
import { saveToNotes } from "../data/save-to-notes.ts";
import { Confirm } from "../ui/confirm.tsx";
import { DropMenu, MenuItem } from "../ui/drop-menu.tsx";
import { firstWords, replyTo } from "./composer-bus.ts";
import type { Correcting } from "./judging/correcting.ts";
import { JudgingItems } from "./judging/judging-items.tsx";
import { useThreadScope } from "./thread-context.ts";

const words = menuMessages;

interface MessageMenuProps {
  message: Message;
  name: string;
  mayHide: boolean;
  round: string | undefined;
  turn: Turn | undefined;
  onEdit: (() => void) | undefined;
  /** The words that were marked in it. */
  marked: Correcting["passage"];
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

export default function MessageMenu(props: MessageMenuProps) {
  const { message, name, mayHide, round, turn, onEdit, marked, button, onClose } = props;
  const { actions, choice, look, showSeen, store } = useThreadScope();
  const data = useAppData();
  const live = useLive();
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
  /** Whether everybody is somewhere after it, or elsewhere, and could go on from it. */
  const isPast = (id: string): boolean => {
    const { state } = store.view();
    return state !== null && state.running === null && state.head?.round !== id;
  };
  const continueFrom = async (id: string): Promise<void> => {
    const { state } = store.view();
    if (state !== null && (await actions.continueFrom(headAfter(state, choice, id)))) look.atPath(null);
  };
  const save = (): void =>
    saveToNotes(data, live, { thread: store.id, message: message.id, name, text: textOf(message) });
  const runAgain = async ({ id, of }: Turn): Promise<void> => {
    const version = await actions.runAgain(id);
    if (version !== null) look.atVersion(of ?? id, version);
  };
  return (
    <DropMenu button={button} onClose={onClose}>
      <MenuItem
        icon={<CornerUpLeft size={16} />}
        onSelect={() => replyTo({ message: message.id, name, text: firstWords(message) })}
      >
        {mentionMessages.reply}
      </MenuItem>
      {turn === undefined ? null : <JudgingItems message={message} name={name} marked={marked} />}
      {turn === undefined ? null : (
        <MenuItem icon={<RotateCcw size={16} />} onSelect={() => void runAgain(turn)}>
          {pathMessages.runAgain}
        </MenuItem>
      )}
      {turn === undefined ? null : (
        <MenuItem icon={<Eye size={16} />} onSelect={() => showSeen(turn.id)}>
          {pathMessages.seen}
        </MenuItem>
      )}
      {onEdit === undefined ? null : (
        <MenuItem icon={<Pencil size={16} />} onSelect={onEdit}>
          {pathMessages.edit}
        </MenuItem>
      )}
      {turn === undefined || round === undefined || !isPast(round) ? null : (
        <MenuItem icon={<GitBranch size={16} />} onSelect={() => void continueFrom(round)}>
          {pathMessages.continueHere}
        </MenuItem>
      )}
      <MenuItem icon={<NotebookPen size={16} />} onSelect={() => save()}>
        {noteMessages.save}
      </MenuItem>
      {mayHide ? (
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
      ) : null}
    </DropMenu>
  );
}
