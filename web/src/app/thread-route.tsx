import { Link, useParams, useSearch } from "@tanstack/react-router";
import { messages } from "../data/messages.ts";
import { useLastThread } from "../data/threads-list.ts";
import { ThreadPage } from "../thread/thread-page.tsx";

export function ThreadRoute() {
  const { id } = useParams({ from: "/entrance/shell/t/$id" });
  const { m } = useSearch({ from: "/entrance/shell/t/$id" });
  const { remember, forget } = useLastThread();
  return (
    <ThreadPage
      key={id}
      id={id}
      messageId={m}
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
