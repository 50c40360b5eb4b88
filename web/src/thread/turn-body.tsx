import { useCallback } from "react";
import { mentionSpans } from "@parley/protocol";
import { useIdentities } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import type { TurnView } from "../data/thread-store.ts";
import { RichText } from "../markdown/rich-text.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { HiddenLine } from "./message-menu-button.tsx";
import { useThreadScope } from "./thread-context.ts";
import { TurnReasoning } from "./turn-reasoning.tsx";
import { TurnWait } from "./turn-wait.tsx";

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
  const { callable } = useThreadScope();
  const findNames = useCallback((piece: string) => mentionSpans(piece, callable), [callable]);
  if (turn?.message?.hidden === true) return <HiddenLine message={turn.message} />;
  if (text === "") {
    return (
      <>
        <TurnReasoning view={view} />
        {turn?.status === "ended" ? <NoText name={name} turn={turn} /> : <TurnWait view={view} name={name} />}
      </>
    );
  }
  return (
    <>
      <TurnReasoning view={view} />
      <div className="bd" dir="auto" data-settled={!isWriting} data-writing={isWriting}>
        <RichText text={text} isWriting={isWriting} isParsed={isNear} copyButton={copyCode} findNames={findNames} />
      </div>
    </>
  );
}

/** A local model is its owner's own to start, so they are told how. */
function Unreachable({ name, turn }: { name: string; turn: NonNullable<TurnView["turn"]> }) {
  const member = useThreadScope().members.get(turn.member);
  const own = useIdentities().data?.find((one) => one.id === member?.identity && one.offered === null);
  if (own?.provider !== "ollama") {
    return (
      <p className="failure block!">
        <strong>{words.couldNotAnswer(name)}</strong> {messages.failures.unreachable}
      </p>
    );
  }
  return (
    <div className="failure block!">
      <p>{words.notRunning(member?.profile.model ?? own.model)}</p>
      <details>
        <summary>{words.howToStart}</summary>
        <p>
          {words.startOllama} <code>ollama serve</code>
        </p>
      </details>
    </div>
  );
}

function NoText({ name, turn }: { name: string; turn: NonNullable<TurnView["turn"]> }) {
  switch (turn.outcome) {
    case "failed":
      if (turn.code === "unreachable") return <Unreachable name={name} turn={turn} />;
      return (
        <p className="failure block!">
          <strong>{turn.code === "context_too_long" ? words.needsShorter(name) : words.couldNotAnswer(name)}</strong>{" "}
          {messages.failures[turn.code ?? "internal"]}
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
