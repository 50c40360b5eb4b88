import { CornerUpLeft } from "lucide-react";
import { mentionSpans } from "@parley/protocol";
import { addressMessages as words } from "../data/mention-messages.ts";
import { findMessage } from "../data/round-view.ts";
import { firstWords } from "./composer-bus.ts";
import { goToMessage } from "./go-to-message.ts";
import { useThreadScope } from "./thread-context.ts";

/** What a person's message answers, which leads there, and the voices it is for, unless its text says them. */
export function MessageAddress({ replyTo, to, text }: { replyTo: string | null; to: string[] | null; text: string }) {
  const { store, members, callable } = useThreadScope();
  const state = store.view().state;
  const answered = replyTo === null || state === null ? null : findMessage(state, replyTo);
  const author = members.get(answered?.author ?? "")?.profile.name ?? words.somebody;
  const isCalling = mentionSpans(text, callable).length > 0;
  const names = isCalling ? [] : (to ?? []).flatMap((id) => members.get(id) ?? []);
  return (
    <>
      {replyTo === null ? null : (
        <button type="button" className="answered" onClick={() => goToMessage(replyTo)}>
          <CornerUpLeft size={15} aria-hidden="true" />
          <span className="sr-only">{`${words.replyTo} `}</span>
          <b dir="auto">{author}</b>
          <span className="sr-only">{`${words.goTo} `}</span>
          <span className="trunc" dir="auto">
            {answered === null ? "" : answered.hidden ? words.hidden : firstWords(answered)}
          </span>
        </button>
      )}
      {names.length === 0 ? null : <p className="sent-to">{words.sentTo(names.map((one) => one.profile.name))}</p>}
    </>
  );
}
