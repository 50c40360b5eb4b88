import { CircleAlert } from "lucide-react";
import { useLive } from "../data/app-data.ts";
import { codeText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import type { Outgoing } from "../data/outbox.ts";
import { Mark } from "../ui/mark.tsx";
import { Time } from "../ui/time.tsx";
import { MentionedText } from "./mentioned-text.tsx";
import { MessageAddress } from "./message-address.tsx";
import { useThreadScope } from "./thread-context.ts";

const words = messages.thread;

/** A message of ours before the thread has it; one that failed keeps its text and can be sent again. */
export function OutgoingMessage({ item }: { item: Outgoing }) {
  const { store, members, you } = useThreadScope();
  const { outbox } = useLive();
  const profile = you === null ? undefined : members.get(you)?.profile;
  return (
    <article className="m me" data-state={item.state} data-anchor={item.id} data-question>
      {profile === undefined ? <span /> : <Mark {...profile.mark} />}
      <div className="min-w-0">
        <div className="by">
          <h3 className="trunc" dir="auto" aria-level={2}>
            {profile?.name ?? words.you}
          </h3>
          <span className="when">{item.state === "sending" ? words.sending : <Time at={item.at} />}</span>
        </div>
        <MessageAddress replyTo={item.replyTo} to={item.to} text={item.text} />
        <div className="bd" dir="auto">
          <p className="plain">
            <MentionedText text={item.text} />
          </p>
        </div>
        {item.state === "failed" ? (
          <div className="note-row mt-2" role="alert">
            <span className="bad flex items-center gap-1.5">
              <CircleAlert size={15} aria-hidden="true" />
              {words.sendFailed} {item.code === null ? null : codeText(item.code)}
            </span>
            <button type="button" className="btn line sm" onClick={() => outbox.retry(store.id, item.id)}>
              {messages.retry}
            </button>
            <button type="button" className="btn sm" onClick={() => outbox.settle(store.id, item.id)}>
              {words.discard}
            </button>
          </div>
        ) : null}
      </div>
    </article>
  );
}
