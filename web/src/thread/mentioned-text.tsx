import { mentionSpans } from "@parley/protocol";
import { useThreadScope } from "./thread-context.ts";

/** A person's text with whom it calls. */
export function MentionedText({ text }: { text: string }) {
  const { members, callable } = useThreadScope();
  const spans = mentionSpans(text, callable);
  if (spans.length === 0) return text;
  return spans.map(({ from, to, who }, index) => (
    <span key={from}>
      {text.slice(spans[index - 1]?.to ?? 0, from)}
      <b className={`called h-${members.get(who)?.profile.mark.hue ?? ""}`}>{text.slice(from, to)}</b>
      {index === spans.length - 1 ? text.slice(to) : null}
    </span>
  ));
}
