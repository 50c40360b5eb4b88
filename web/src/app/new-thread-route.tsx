import { Link, useNavigate, useRouter } from "@tanstack/react-router";
import { messages } from "../data/messages.ts";
import { useLastThread } from "../data/threads-list.ts";
import { NewThreadDialog } from "../new-thread/new-thread-dialog.tsx";
import { ThreadPage } from "../thread/thread-page.tsx";

/** The dialog over the thread one came from; on phones it covers the page. */
export function NewThreadRoute() {
  const navigate = useNavigate();
  const router = useRouter();
  const last = useLastThread().read();
  const close = (): void => {
    if (router.history.canGoBack()) router.history.back();
    else void navigate({ to: "/", replace: true });
  };
  return (
    <>
      {last === null ? null : (
        <ThreadPage
          key={last}
          id={last}
          onReady={noop}
          onGone={noop}
          messageId={undefined}
          layout={undefined}
          onLayout={noop}
          seen={undefined}
          onSeen={noop}
          homeLink={null}
        />
      )}
      <NewThreadDialog
        onClose={close}
        onCreated={(id) => void navigate({ to: "/t/$id", params: { id }, replace: true })}
        addVoice={
          <Link to="/identities/new" className="btn line self-start">
            {messages.newThread.addVoice}
          </Link>
        }
      />
    </>
  );
}

const noop = (): void => undefined;
