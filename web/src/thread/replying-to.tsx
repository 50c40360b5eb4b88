import { CornerUpLeft, X } from "lucide-react";
import { addressMessages, mentionMessages } from "../data/mention-messages.ts";
import type { Replying } from "./composer-bus.ts";
import { goToMessage } from "./go-to-message.ts";
import "../ui/mentions.css";

/** Above the composer: what is about to be answered. */
export default function ReplyingTo({ replying, onEnd }: { replying: Replying; onEnd: () => void }) {
  return (
    <div className="replying">
      <button type="button" className="what" onClick={() => goToMessage(replying.message)}>
        <CornerUpLeft size={15} aria-hidden="true" />
        <b dir="auto">
          {addressMessages.replyTo} {replying.name}
        </b>
        <span className="sr-only">{`${addressMessages.goTo} `}</span>
        <span className="trunc" dir="auto">
          {replying.text}
        </span>
      </button>
      <button type="button" className="ib sm" aria-label={mentionMessages.noReply} onClick={onEnd}>
        <X size={16} />
      </button>
    </div>
  );
}
