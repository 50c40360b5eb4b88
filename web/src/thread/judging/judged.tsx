import { Award, MessageSquareWarning } from "lucide-react";
import { type Correction, type Message, textOf } from "@parley/protocol";
import { judgementMessages as words } from "../../data/judgement-messages.ts";
import { Time } from "../../ui/time.tsx";
import { useThreadScope } from "../thread-context.ts";
import "../../ui/judgements.css";

/** Below an answer: what people say is wrong with it, or how it should be. */
export function Corrections({ message }: { message: Message | null | undefined }) {
  const nameOf = useName();
  const corrections = message?.judgements.flatMap(({ by, correction }) =>
    correction === null ? [] : [{ by, correction }],
  );
  if (message == null || corrections === undefined || corrections.length === 0) return null;
  return (
    <ul className="corrections">
      {corrections.map(({ by, correction }) => (
        <li key={by}>
          <p className="head">
            <MessageSquareWarning size={15} aria-hidden="true" />
            <span dir="auto">{words.corrected([nameOf(by)])}</span>
            <Time at={correction.editedAt ?? correction.at} />
            {correction.editedAt === null ? null : <span>{words.edited}</span>}
          </p>
          <About text={textOf(message)} passage={correction.passage} />
          <p className="said" dir="auto">
            {correction.text}
          </p>
        </li>
      ))}
    </ul>
  );
}

function About({ text, passage }: { text: string } & Pick<Correction, "passage">) {
  if (passage === null) return null;
  return <blockquote dir="auto">{text.slice(passage.start, passage.end).trim()}</blockquote>;
}

/** For whom an answer is the best of its round; and, where the end of a text is out of sight, who corrected it. */
export function JudgedLine({ message }: { message: Message }) {
  const nameOf = useName();
  const best = message.judgements.filter((one) => one.isBest).map((one) => nameOf(one.by));
  const corrected = message.judgements.filter((one) => one.correction !== null).map((one) => nameOf(one.by));
  if (best.length + corrected.length === 0) return null;
  return (
    <p className="judged" data-best={best.length > 0}>
      {best.length === 0 ? null : (
        <span className="best">
          <Award size={15} aria-hidden="true" />
          <b>{words.best}</b>
          <span className="trunc">{words.bestFor(best)}</span>
        </span>
      )}
      {corrected.length === 0 ? null : (
        <span className="out-of-sight trunc">
          <MessageSquareWarning size={15} aria-hidden="true" />
          {words.corrected(corrected)}
        </span>
      )}
    </p>
  );
}

function useName(): (member: string) => string {
  const { members, you } = useThreadScope();
  return (member) => (member === you ? words.you : (members.get(member)?.profile.name ?? ""));
}
