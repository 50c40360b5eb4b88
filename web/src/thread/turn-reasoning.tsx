import { messages } from "../data/messages.ts";
import { reasoningOfTurn } from "../data/round-view.ts";
import type { TurnView } from "../data/thread-store.ts";
import { countWords } from "../data/words.ts";

/** What a model thought before it answered: folded, as plain text, and never shown to another voice. */
export function TurnReasoning({ view }: { view: TurnView }) {
  const text = reasoningOfTurn(view);
  if (text.trim() === "") return null;
  return (
    <details className="thought">
      <summary>{messages.thread.reasoning(countWords(text))}</summary>
      <p dir="auto">{text}</p>
    </details>
  );
}
