import { memo } from "react";
import type { Message } from "@parley/protocol";
import { textOf } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Mark } from "../ui/mark.tsx";
import { Time } from "../ui/time.tsx";
import { ImportedChip } from "./imported-chip.tsx";
import { MentionedText } from "./mentioned-text.tsx";
import { MessageAddress } from "./message-address.tsx";
import { HiddenLine, MessageMenuButton } from "./message-menu-button.tsx";
import { SaveNoteButton } from "./save-note-button.tsx";
import { useThreadScope } from "./thread-context.ts";

/** What a person said: a sunken card with a round mark. */
export const PersonMessage = memo(function PersonMessage({
  message,
  note,
}: {
  message: Message;
  note?: string | undefined;
}) {
  const { members } = useThreadScope();
  const member = members.get(message.author);
  const profile = member?.profile;
  const name = profile?.name ?? "";
  const text = textOf(message);
  return (
    <article className="m me" data-anchor={message.id} data-message={message.id} data-question tabIndex={-1}>
      {profile === undefined ? <span /> : <Mark {...profile.mark} />}
      <div className="min-w-0">
        <div className="by">
          <h3 className="trunc" dir="auto" aria-level={2}>
            {name}
          </h3>
          <ImportedChip member={member} />
          <span className="when">
            <Time at={message.createdAt} />
          </span>
          <span className="aside -my-2 -mr-2 flex">
            {message.hidden ? null : (
              <>
                <SaveNoteButton name={name} message={message.id} text={text} />
                <CopyButton label={messages.thread.copyMessage(name)} copiedLabel={messages.copied} text={() => text} />
                <MessageMenuButton message={message} name={name} />
              </>
            )}
          </span>
        </div>
        <MessageAddress replyTo={message.replyTo} to={message.to} text={text} />
        <div className="bd" dir="auto">
          {message.hidden ? (
            <HiddenLine message={message} />
          ) : (
            <p className="plain">
              <MentionedText text={text} />
            </p>
          )}
        </div>
        {note === undefined ? null : <p className="note-row mt-1">{note}</p>}
      </div>
    </article>
  );
});
