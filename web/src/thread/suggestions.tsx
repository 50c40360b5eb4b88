import { AtSign } from "lucide-react";
import type { NoHandoff, Round } from "@parley/protocol";
import { useLive } from "../data/app-data.ts";
import { mentionMessages as words } from "../data/mention-messages.ts";
import { shownHead } from "../data/path-view.ts";
import { Mark } from "../ui/mark.tsx";
import { useThreadScope } from "./thread-context.ts";
import "../ui/mentions.css";

/** Whom voices called that did not speak thereupon: a press asks them. */
export default function Suggestions({ round }: { round: Round }) {
  const { store, members, you, choice, look } = useThreadScope();
  const { outbox } = useLive();
  const open = suggestionsOf(round).flatMap((one) => {
    const turn = round.turns.find((other) => other.id === one.turn);
    const [from, to] = [members.get(turn?.member ?? ""), members.get(one.member)];
    return turn?.message == null || turn.message.hidden || from === undefined || to === undefined || to.left
      ? []
      : [{ why: one.why, message: turn.message.id, from, to }];
  });
  const me = members.get(you ?? "");
  if (open.length === 0 || me === undefined || me.role === "viewer") return null;
  const ask = (text: string, replyTo: string): void => {
    const { state } = store.view();
    if (state === null) return;
    outbox.send(store.id, text, shownHead(state, choice), { replyTo });
    look.atPath(null);
  };
  return (
    <ul className="suggestions">
      {open.map(({ why, message, from, to }) => (
        <li key={`${message}/${to.id}`}>
          <p>
            {words.suggestion(from.profile.name, to.profile.name)} {words.why[why]}
          </p>
          <button type="button" className="btn line sm" onClick={() => ask(words.askText(to.handle), message)}>
            {to.kind === "identity" ? <Mark {...to.profile.mark} size="s" /> : <AtSign size={15} aria-hidden="true" />}
            {words.ask(to.profile.name)}
          </button>
        </li>
      ))}
    </ul>
  );
}

interface Suggestion {
  turn: string;
  member: string;
  why: NoHandoff;
}

/** The round's result is data of any shape to readers of old threads. */
function suggestionsOf({ result }: Round): Suggestion[] {
  if (typeof result !== "object" || result === null || !("suggestions" in result)) return [];
  return Array.isArray(result.suggestions) ? result.suggestions.filter(isSuggestion) : [];
}

function isSuggestion(value: unknown): value is Suggestion {
  return (
    typeof value === "object" &&
    value !== null &&
    "turn" in value &&
    "member" in value &&
    "why" in value &&
    typeof value.why === "string" &&
    Object.hasOwn(words.why, value.why)
  );
}
