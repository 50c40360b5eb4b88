import { memo, Suspense, useState } from "react";
import type { Head, Mentionable, Message } from "@parley/protocol";
import { mentionSpans, textOf } from "@parley/protocol";
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
import { lazy } from "../ui/patient-lazy.ts";

const PathSwitch = lazy(() => import("./path-switch.tsx"));
const EditMessage = lazy(() => import("./edit-message.tsx"));

interface PersonMessageProps {
  message: Message;
  note?: string | undefined;
  /** Where it stands in the tree, once it does. */
  at?: { round: string; parent: Head | null; siblings: string[] };
}

/** What a person said: a sunken card with a round mark. */
export const PersonMessage = memo(function PersonMessage({ message, note, at }: PersonMessageProps) {
  const { members, you, callable } = useThreadScope();
  const [isEditing, setEditing] = useState(false);
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
          <span className="aside -my-2 -mr-2 flex items-center">
            {at === undefined || at.siblings.length < 2 ? null : (
              <Suspense>
                <PathSwitch round={at.round} siblings={at.siblings} />
              </Suspense>
            )}
            {message.hidden ? null : (
              <>
                <SaveNoteButton name={name} message={message.id} text={text} />
                <CopyButton label={messages.thread.copyMessage(name)} copiedLabel={messages.copied} text={() => text} />
                <MessageMenuButton
                  message={message}
                  name={name}
                  {...(at === undefined ? {} : { round: at.round })}
                  {...(at === undefined || message.author !== you ? {} : { onEdit: () => setEditing(true) })}
                />
              </>
            )}
          </span>
        </div>
        <MessageAddress replyTo={message.replyTo} to={message.to} text={text} />
        <div className="bd" dir="auto">
          {message.hidden ? (
            <HiddenLine message={message} />
          ) : isEditing ? null : (
            <p className="plain">
              <MentionedText text={text} />
            </p>
          )}
          {isEditing && at !== undefined ? (
            <Suspense>
              <EditMessage
                text={text}
                parent={at.parent}
                address={addressOf(message, text, callable)}
                onClose={() => setEditing(false)}
              />
            </Suspense>
          ) : null}
        </div>
        {note === undefined ? null : <p className="note-row mt-1">{note}</p>}
      </div>
    </article>
  );
});

/** Whom a text calls follows from it anew; what was chosen beside it stays. */
function addressOf({ replyTo, to }: Message, text: string, callable: Mentionable[]) {
  return { replyTo, to: mentionSpans(text, callable).length > 0 ? null : to };
}
