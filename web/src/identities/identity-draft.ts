import type { Connection, Identity, IdentityInput, Mark, Parameters, Provider } from "@parley/protocol";
import { collaborationStyles, firstLetter } from "@parley/protocol";
import { likelyConnection } from "./connection-draft.ts";

/** The scripted voices that every server has; a practice identity speaks as one of them. */
export const practiceModels = ["practice-vega", "practice-orin", "practice-juno"] as const;

/** An identity while it is edited. */
export interface IdentityDraft {
  name: string;
  role: string;
  shape: Mark["shape"];
  hue: Mark["hue"];
  provider: Provider;
  connection: string | null;
  model: string;
  style: string;
  instructions: string;
  parameters: Parameters;
}

export function isKnownStyle(style: string): boolean {
  return collaborationStyles.some((one) => one === style);
}

/** A voice whose connection is gone is offered the likely one, so that saving mends it. */
export function draftOf(identity: Identity, connections: Connection[]): IdentityDraft {
  const { name, role, mark, provider, model, style, instructions, parameters } = identity;
  const isThere = connections.some((one) => one.id === identity.connection);
  const connection = isThere ? identity.connection : likelyConnection(provider, connections);
  return {
    name,
    role,
    shape: mark.shape,
    hue: mark.hue,
    provider,
    connection,
    model,
    style,
    instructions,
    parameters,
  };
}

/** What is sent. */
export function inputOf(draft: IdentityDraft, connection: string | null): IdentityInput {
  const { name, role, shape, hue, provider, model, style, instructions, parameters } = draft;
  return {
    name: name.trim(),
    role: role.trim(),
    mark: { shape, hue, letter: firstLetter(name) },
    provider,
    connection,
    model: model.trim(),
    style: style.trim(),
    instructions,
    parameters,
  };
}
