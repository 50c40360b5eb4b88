import { Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { ApiToken } from "@parley/protocol";
import { lifeOf, useApiTokens, useDeleteApiToken } from "../data/api-tokens.ts";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { titlePage } from "../data/page-title.ts";
import { notifyError } from "../data/notice.ts";
import { useEntry } from "../data/session.ts";
import { tokenMessages as words } from "../data/token-messages.ts";
import { Confirm } from "../ui/confirm.tsx";
import { TokenForm } from "./token-form.tsx";

/** The tokens that programs sign in with: made here, shown once, deleted here. */
export function TokensPage() {
  const tokens = useApiTokens();
  const needsNone = useEntry().data?.auth === false;
  useEffect(() => {
    titlePage(words.title);
  }, []);
  return (
    <>
      <section className="flex flex-col gap-1" aria-labelledby="tokens">
        <h2 id="tokens" className="font-display text-[20px] font-semibold">
          {words.title}
        </h2>
        <p className="text-ink-2">
          {words.intro} {needsNone ? `${words.noNeed} ` : ""}
          <a className="under" href="/docs">
            {words.docs}
          </a>
        </p>
        {tokens.isError ? (
          <p className="py-2">
            {words.failed} {errorText(tokens.error)}{" "}
            <button type="button" className="under" onClick={() => void tokens.refetch()}>
              {messages.retry}
            </button>
          </p>
        ) : null}
        {tokens.data?.length === 0 ? <p className="py-2 text-ink-3">{words.none}</p> : null}
        <ul>
          {tokens.data?.map((token) => (
            <TokenRow key={token.id} token={token} />
          ))}
        </ul>
      </section>
      <TokenForm />
    </>
  );
}

function TokenRow({ token }: { token: ApiToken }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteApiToken();
  const { id, name, start, scopes } = token;
  return (
    <li className="flex items-center gap-3 border-b border-line py-3">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <span className="trunc font-semibold" dir="auto">
            {name}
          </span>
          <span className="mono text-[13px] text-ink-3">{start}…</span>
        </div>
        <div className="text-[14px] text-ink-2">{scopes.map((scope) => words.scope[scope][0]).join(", ")}</div>
        <div className="text-[14px] text-ink-3">{lifeOf(token, Date.now())}</div>
      </div>
      <button
        type="button"
        className="ib"
        aria-label={words.delete(name)}
        title={words.delete(name)}
        onClick={() => setAsking(true)}
      >
        <Trash2 size={18} />
      </button>
      {isAsking ? (
        <Confirm
          title={words.deleteTitle(name)}
          body={words.deleteBody}
          confirm={words.deleteConfirm}
          cancel={messages.cancel}
          onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate(id, { onError: notifyError })}
        />
      ) : null}
    </li>
  );
}
