import { messages } from "../data/messages.ts";
import type { TurnView } from "../data/thread-store.ts";
import { RichText } from "../markdown/rich-text.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { HiddenLine } from "./message-menu-button.tsx";

const words = messages.thread;
const copyCode = (text: () => string) => (
  <CopyButton label={words.copyCode} copiedLabel={messages.copied} text={text} />
);

interface TurnBodyProps {
  view: TurnView;
  name: string;
  text: string;
  isWriting: boolean;
  isNear: boolean;
}

/** The text of a turn, or why there is none. */
export function TurnBody({ view, name, text, isWriting, isNear }: TurnBodyProps) {
  const { turn } = view;
  if (turn?.message?.hidden === true) return <HiddenLine message={turn.message} />;
  if (text === "" && turn?.status === "ended") return <NoText name={name} turn={turn} />;
  return (
    <div className="bd" dir="auto" data-settled={!isWriting} data-writing={isWriting}>
      <RichText text={text} isWriting={isWriting} isParsed={isNear} copyButton={copyCode} />
    </div>
  );
}

function NoText({ name, turn }: { name: string; turn: NonNullable<TurnView["turn"]> }) {
  switch (turn.outcome) {
    case "failed":
      return (
        <p className="failure block!">
          <strong>{words.couldNotAnswer(name)}</strong> {messages.failures[turn.code ?? "internal"]}
        </p>
      );
    case "refused":
      return <p className="failure">{words.refused(name)}</p>;
    case "passed":
      return <p className="failure">{words.passed(name)}</p>;
    case "interrupted":
      return <p className="failure">{words.interrupted(0)}</p>;
    default:
      return null;
  }
}
