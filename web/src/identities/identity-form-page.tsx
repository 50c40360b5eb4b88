import { useNavigate, useParams } from "@tanstack/react-router";
import { hues, voiceShapes } from "@parley/protocol";
import type { Identity } from "@parley/protocol";
import { useIdentities } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import { IdentityForm } from "./identity-form.tsx";
import { draftOf, type IdentityDraft } from "./identity-draft.ts";

export function NewIdentityPage() {
  const identities = useIdentities().data;
  const close = useClose();
  if (identities === undefined) return null;
  return (
    <IdentityForm key="new" id={null} slug={null} start={freshDraft(identities)} others={identities} onClose={close} />
  );
}

export function IdentityPage() {
  const { id } = useParams({ from: "/entrance/shell/identities/$id" });
  const identities = useIdentities().data;
  const close = useClose();
  const identity = identities?.find((one) => one.id === id);
  if (identities === undefined) return null;
  if (identity === undefined) return <p className="p-6 text-ink-2">{messages.errors.not_found}</p>;
  const others = identities.filter((one) => one.id !== id);
  return (
    <IdentityForm
      key={id}
      id={id}
      slug={identity.slug}
      start={draftOf(identity)}
      others={others}
      style={identity.style}
      onClose={close}
    />
  );
}

function useClose(): () => void {
  const navigate = useNavigate();
  return () => void navigate({ to: "/identities" });
}

/** A new voice gets the first hue and shape that no other wears together. */
function freshDraft(identities: Identity[]): IdentityDraft {
  const used = new Set(identities.map((one) => one.mark.hue));
  const hue = hues.find((one) => !used.has(one)) ?? hues[identities.length % hues.length] ?? "coral";
  const shape = voiceShapes[identities.length % voiceShapes.length] ?? "hexagon";
  return {
    name: "",
    role: "",
    shape,
    hue,
    provider: "openai-compatible",
    connection: null,
    model: "",
    instructions: "",
    temperature: null,
    maxTokens: null,
  };
}
