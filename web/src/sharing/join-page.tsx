import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { JoinPage as Preview } from "@parley/protocol";
import { errorText, hasCode } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { useEntry } from "../data/session.ts";
import { sharingMessages } from "../data/sharing-messages.ts";
import { useJoin, useJoinPage } from "../data/sharing.ts";
import { Mark } from "../ui/mark.tsx";
import { MenuButton } from "../ui/menu.tsx";
import "../ui/sharing.css";

const words = sharingMessages.join;

/** Where an invite link leads: what it is about, who is there, and one button. */
export function JoinPage() {
  const { token } = useParams({ from: "/entrance/shell/join/$token" });
  const page = useJoinPage(token);
  const title = page.data === undefined ? "" : page.data.title || messages.sidebar.untitled;
  useEffect(() => {
    document.title = title === "" ? messages.product : `${title} · ${messages.product}`;
  }, [title]);
  return (
    <>
      <header className="hd only-narrow">
        <MenuButton />
      </header>
      <main className="centre" aria-busy={page.isPending}>
        {page.data === undefined ? (
          page.isError ? (
            <Over error={page.error} onRetry={() => void page.refetch()} />
          ) : null
        ) : (
          <Invited token={token} title={title} page={page.data} />
        )}
      </main>
    </>
  );
}

function Invited({ token, title, page }: { token: string; title: string; page: Preview }) {
  const account = useEntry().data?.account ?? null;
  const join = useJoin();
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const enter = async (): Promise<void> => {
    setBusy(true);
    const thread = await join(token);
    setBusy(false);
    if (thread !== null) await navigate({ to: "/t/$id", params: { id: thread }, replace: true });
  };
  const isMember = page.role === "member";
  return (
    <div className="join">
      <p className="text-ink-2">{words.invites(page.by)}</p>
      <h1 dir="auto">{title}</h1>
      <section>
        <h2>{words.here}</h2>
        {page.people.length + page.voices.length === 0 ? <p className="text-ink-2">{words.nobody}</p> : null}
        <ul className="faces">
          {[...page.people, ...page.voices].map(({ name, mark }, index) => (
            <li key={`${index}${name}`} className={`h-${mark.hue}`}>
              <Mark {...mark} size="s" />
              <span className="trunc" dir="auto">
                {name}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {page.thread === null ? (
        <>
          <ul className="terms">
            <li>{isMember ? words.member : words.viewer}</li>
            <li>{words[page.reads]}</li>
            {account === null ? null : <li>{words.shownAs(account.name)}</li>}
          </ul>
          <button type="button" className="btn primary tall" disabled={isBusy} onClick={() => void enter()}>
            {isMember ? words.joinAsMember : words.joinAsViewer}
          </button>
        </>
      ) : (
        <Link to="/t/$id" params={{ id: page.thread }} className="btn primary tall">
          {words.open}
        </Link>
      )}
    </div>
  );
}

function Over({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const isOver = hasCode(error, "invitation_over") || hasCode(error, "not_found");
  return (
    <div className="flex flex-col items-start gap-3">
      <h1 className="text-[24px]">{isOver ? words.overTitle : messages.thread.failedTitle}</h1>
      <p className="text-ink-2">{isOver ? words.overBody : errorText(error)}</p>
      {isOver ? (
        <Link to="/" className="btn primary">
          {messages.notFound.home}
        </Link>
      ) : (
        <button type="button" className="btn primary" onClick={onRetry}>
          {messages.retry}
        </button>
      )}
    </div>
  );
}
