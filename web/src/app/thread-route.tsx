import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { messages } from "../data/messages.ts";
import { useLastThread } from "../data/threads-list.ts";
import { ThreadPage } from "../thread/thread-page.tsx";

export function ThreadRoute() {
  const { id } = useParams({ from: "/entrance/shell/t/$id" });
  const { m, seen, layout } = useSearch({ from: "/entrance/shell/t/$id" });
  const navigate = useNavigate({ from: "/t/$id" });
  const { remember, forget } = useLastThread();
  return (
    <ThreadPage
      key={id}
      id={id}
      messageId={m}
      seen={seen}
      onSeen={(turn) =>
        void navigate({
          search: { ...(layout === undefined ? {} : { layout }), ...(turn === null ? {} : { seen: turn }) },
          replace: turn === null,
        })
      }
      layout={layout}
      onLayout={(next) => void navigate({ search: next === "lanes" ? { layout: next } : {}, replace: true })}
      onReady={() => remember(id)}
      onGone={forget}
      homeLink={
        <Link to="/" className="btn primary">
          {messages.notFound.home}
        </Link>
      }
    />
  );
}
