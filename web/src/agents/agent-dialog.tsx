import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { Personality } from "@parley/protocol";
import { agentMessages as words } from "../data/agent-messages.ts";
import { usePreview } from "../data/agents.ts";
import { messages } from "../data/messages.ts";
import { notifyError } from "../data/notice.ts";
import { usePersonalities } from "../data/personalities.ts";
import { RichText } from "../markdown/rich-text.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Mark } from "../ui/mark.tsx";
import { markOf } from "./mark-of.ts";

/** One agent of the gallery, over it: what it is told, what it wants, a word with it, and taking it. */
export function AgentDialog() {
  const { id } = useParams({ from: "/entrance/shell/agents/$id" });
  const navigate = useNavigate();
  const { data } = usePersonalities();
  const close = (): void => void navigate({ to: "/agents" });
  const agent = data?.find((one) => one.id === id);
  if (data === undefined) return null;
  return (
    <Dialog
      title={agent === undefined ? words.gone : `${agent.name}, ${agent.role}`}
      {...(agent === undefined ? {} : { description: agent.about })}
      closeLabel={words.close}
      onClose={close}
    >
      {agent === undefined ? null : <Agent agent={agent} />}
    </Dialog>
  );
}

function Agent({ agent }: { agent: Personality }) {
  const suits = [...new Set(Object.values(agent.models))];
  return (
    <div className="agent bdy">
      <div className="who">
        <Mark {...markOf(agent)} size="l" />
        <div className="min-w-0 flex-1">
          <span className="chip">{words.categories[agent.category]}</span>{" "}
          <span className="chip">{messages.identities.styles[agent.collaborationStyle]}</span>
        </div>
        <Link to="/identities/new" search={{ from: agent.id }} className="btn primary">
          {words.take(agent.name)}
        </Link>
      </div>
      <section>
        <h3>{words.instructions}</h3>
        <p dir="auto">{agent.promptPrefix}</p>
      </section>
      <section>
        <h3>{words.wants}</h3>
        {agent.tools.length === 0 ? (
          <p>{words.wantsNothing}</p>
        ) : (
          <>
            <p className="flex flex-wrap gap-1.5">
              {agent.tools.map((tool) => (
                <span key={tool} className="chip">
                  {words.tools[tool]}
                </span>
              ))}
            </p>
            <p className="hint">{words.wish}</p>
          </>
        )}
      </section>
      <section>
        <h3>{words.suits}</h3>
        <p className="mono text-[14px]">{suits.join(", ")}</p>
      </section>
      <TryIt agent={agent} />
    </div>
  );
}

const copyCode = (text: () => string) => (
  <CopyButton label={messages.thread.copyCode} copiedLabel={messages.copied} text={text} />
);
const noNames = () => [];

function TryIt({ agent }: { agent: Personality }) {
  const preview = usePreview(agent.id);
  const [text, setText] = useState(agent.question);
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== "") preview.mutate(text.trim(), { onError: notifyError });
  };
  return (
    <section>
      <h3>{words.try}</h3>
      <form className="try" onSubmit={ask}>
        <textarea
          className="in"
          rows={2}
          maxLength={2000}
          aria-label={words.tryLabel(agent.name)}
          dir="auto"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="btn line" disabled={preview.isPending || text.trim() === ""}>
          {words.ask}
        </button>
      </form>
      <p className="hint">{words.tryNote}</p>
      <div role="status">
        {preview.data === undefined ? null : (
          <figure className={`said h-${agent.colourTheme}`}>
            <figcaption>{words.answer(agent.name)}</figcaption>
            <blockquote dir="auto">
              <RichText text={preview.data} isWriting={false} isParsed copyButton={copyCode} findNames={noNames} />
            </blockquote>
          </figure>
        )}
      </div>
    </section>
  );
}
