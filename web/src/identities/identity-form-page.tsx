import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { hues, noParameters, voiceShapes } from "@parley/protocol";
import type { Connection, Identity } from "@parley/protocol";
import { useConnections } from "../data/connections.ts";
import { useIdentities } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import { offeredMessages } from "../data/offered-messages.ts";
import { likelyConnection } from "./connection-draft.ts";
import { usePersonalities } from "../data/personalities.ts";
import { IdentityForm } from "./identity-form.tsx";
import { startFrom } from "./start-from.ts";
import { draftOf, type IdentityDraft } from "./identity-draft.ts";

const words = messages.identities;

export function NewIdentityPage() {
  const { from } = useSearch({ from: "/entrance/shell/identities/new" });
  const data = useFormData();
  const agents = usePersonalities();
  const close = useClose();
  if (data.identities === undefined || data.connections === undefined) return data.waiting;
  if (from !== undefined && agents.isPending) return null;
  const { identities, connections } = data;
  const blank = freshDraft(identities, connections);
  const agent = agents.data?.find((one) => one.id === from);
  return (
    <IdentityForm
      key={agent?.id ?? "new"}
      id={null}
      slug={null}
      start={agent === undefined ? blank : { ...blank, ...startFrom(blank, blank, blank, agent).change }}
      {...(agent === undefined ? {} : { from: { id: agent.id, blank } })}
      others={identities}
      connections={connections}
      onClose={close}
    />
  );
}

export function IdentityPage() {
  const { id } = useParams({ from: "/entrance/shell/identities/$id" });
  const data = useFormData();
  const close = useClose();
  if (data.identities === undefined || data.connections === undefined) return data.waiting;
  const { identities, connections } = data;
  const identity = identities.find((one) => one.id === id);
  if (identity === undefined) return <p className="p-6 text-ink-2">{messages.errors.not_found}</p>;
  if (identity.offered !== null) return <p className="p-6 text-ink-2">{offeredMessages.about(identity.name)}</p>;
  const others = identities.filter((one) => one.id !== id);
  return (
    <IdentityForm
      key={id}
      id={id}
      slug={identity.slug}
      start={draftOf(identity, connections)}
      others={others}
      connections={connections}
      onClose={close}
    />
  );
}

/** The form begins once it knows the voices and the connections; without them it says so. */
function useFormData() {
  const identities = useIdentities();
  const connections = useConnections();
  const waiting = connections.isError ? (
    <p className="p-6 text-ink-2">
      {words.connectionsFailed}{" "}
      <button type="button" className="under" onClick={() => void connections.refetch()}>
        {messages.retry}
      </button>
    </p>
  ) : null;
  return { identities: identities.data, connections: connections.data, waiting };
}

function useClose(): () => void {
  const navigate = useNavigate();
  return () => void navigate({ to: "/identities" });
}

/** A new voice gets the first hue and shape that no other wears together. */
function freshDraft(identities: Identity[], connections: Connection[]): IdentityDraft {
  const used = new Set(identities.map((one) => one.mark.hue));
  const hue = hues.find((one) => !used.has(one)) ?? hues[identities.length % hues.length] ?? "coral";
  const shape = voiceShapes[identities.length % voiceShapes.length] ?? "hexagon";
  const provider = connections[0]?.provider ?? "openai";
  return {
    name: "",
    role: "",
    shape,
    hue,
    provider,
    connection: likelyConnection(provider, connections),
    model: "",
    style: "",
    instructions: "",
    parameters: noParameters,
  };
}
