import { Link, Outlet, useParams, useLocation } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useEffect } from "react";
import type { Identity } from "@parley/protocol";
import { agentMessages } from "../data/agent-messages.ts";
import { useConnections } from "../data/connections.ts";
import { errorText } from "../data/error-text.ts";
import { useIdentities, useRestorePractice } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import { titlePage } from "../data/page-title.ts";
import { notify, notifyError } from "../data/notice.ts";
import { MenuButton } from "../ui/menu.tsx";
import { practiceModels } from "./identity-draft.ts";
import { IdentityRow } from "./identity-row.tsx";

const words = messages.identities;

/** Your voices; beside the list, or in its place on narrow screens, the form of one. */
export function IdentitiesPage() {
  const identities = useIdentities({ isFresh: true });
  const connections = useConnections().data;
  const restore = useRestorePractice();
  const { id } = useParams({ strict: false });
  const isForm = useLocation().pathname !== "/identities";
  useEffect(() => {
    titlePage(words.title);
  }, []);

  const bringBack = (): void =>
    restore.mutate(undefined, {
      onSuccess: () => notify(words.restored),
      onError: notifyError,
    });
  return (
    <main className="thread">
      <header className="hd">
        <MenuButton />
        <h1 className="trunc flex-1">{words.title}</h1>
        <Link to="/agents" className="btn line">
          {agentMessages.browse}
        </Link>
        <Link to="/identities/new" className="btn primary">
          <Plus size={18} aria-hidden="true" />
          {words.new}
        </Link>
      </header>
      <div className="split" data-form={isForm}>
        <div className="tbl">
          {identities.isError ? (
            <p className="py-4">
              {errorText(identities.error)}{" "}
              <button type="button" className="under" onClick={() => void identities.refetch()}>
                {messages.retry}
              </button>
            </p>
          ) : null}
          {identities.data?.length === 0 ? <p className="py-4 text-ink-2">{words.none}</p> : null}
          <ul>
            {identities.data?.map((identity) => (
              <IdentityRow
                key={identity.id}
                identity={identity}
                connection={connections?.find((one) => one.id === identity.connection) ?? null}
                isSelected={identity.id === id}
              />
            ))}
          </ul>
          <div className="flex flex-col items-start gap-3 py-4">
            <p className="hint max-w-[56ch]">{words.note}</p>
            {identities.data === undefined || !lacksPractice(identities.data) ? null : (
              <button type="button" className="btn line" disabled={restore.isPending} onClick={bringBack}>
                {words.restore}
              </button>
            )}
          </div>
        </div>
        <Outlet />
      </div>
    </main>
  );
}

function lacksPractice(identities: Identity[]): boolean {
  return practiceModels.some(
    (model) => !identities.some((one) => one.provider === "practice" && one.model === model && one.offered === null),
  );
}
