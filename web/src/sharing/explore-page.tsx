import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { ExploreListing } from "@parley/protocol";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { sharingMessages } from "../data/sharing-messages.ts";
import { useAskToJoin, useExplore } from "../data/sharing.ts";
import { listNames } from "../data/words.ts";
import { MarkStack } from "../ui/mark.tsx";
import { MenuButton } from "../ui/menu.tsx";
import "../ui/sharing.css";

const words = sharingMessages.explore;

/** Public threads of this server, to read or to ask into. */
export function ExplorePage() {
  const threads = useExplore();
  useEffect(() => {
    document.title = `${words.title} · ${messages.product}`;
  }, []);
  return (
    <main className="thread">
      <header className="hd">
        <MenuButton />
        <h1 className="trunc flex-1">{words.title}</h1>
      </header>
      <div className="tbl">
        <div className="explore">
          <p className="text-ink-2">{words.intro}</p>
          {threads.isError ? (
            <p>
              {words.failed} {errorText(threads.error)}{" "}
              <button type="button" className="under" onClick={() => void threads.refetch()}>
                {messages.retry}
              </button>
            </p>
          ) : null}
          {threads.data?.length === 0 ? <p className="text-ink-2">{words.none}</p> : null}
          <ul>
            {threads.data?.map((thread) => (
              <Listed key={thread.publicId} thread={thread} />
            ))}
          </ul>
        </div>
      </div>
    </main>
  );
}

const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

function Listed({ thread }: { thread: ExploreListing }) {
  const ask = useAskToJoin();
  const [isBusy, setBusy] = useState(false);
  const title = thread.title === "" ? messages.sidebar.untitled : thread.title;
  const names = thread.voices.map((voice) => voice.name);
  const askNow = (): void => {
    setBusy(true);
    void ask(thread.publicId).finally(() => setBusy(false));
  };
  return (
    <li>
      <div className="min-w-0 flex-1">
        <h2 className="trunc" dir="auto">
          {title}
        </h2>
        <p className="flex min-w-0 items-center gap-2 text-[14px] text-ink-2">
          <MarkStack marks={thread.voices.map((voice) => voice.mark)} />
          <span className="trunc">
            {names.length === 0 ? words.noVoices : listNames(names)}, {words.people(thread.people)}, {words.active}{" "}
            {date.format(thread.activeAt)}
          </span>
        </p>
      </div>
      <div className="acts">
        {thread.thread === null ? (
          <>
            <a className="btn line" href={`/p/${thread.publicId}`} aria-label={words.readOf(title)}>
              {words.read}
            </a>
            {thread.asked ? (
              <span className="chip">{words.asked}</span>
            ) : (
              <button
                type="button"
                className="btn primary"
                aria-label={words.askOf(title)}
                disabled={isBusy}
                onClick={askNow}
              >
                {words.ask}
              </button>
            )}
          </>
        ) : (
          <Link to="/t/$id" params={{ id: thread.thread }} className="btn line" aria-label={words.openOf(title)}>
            {words.open}
          </Link>
        )}
      </div>
    </li>
  );
}
