import type { Identity, IdentityInput, Mark, Provider } from "@parley/protocol";
import { firstLetter } from "@parley/protocol";

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
  instructions: string;
  temperature: number | null;
  maxTokens: number | null;
}

export function draftOf(identity: Identity): IdentityDraft {
  const { name, role, mark, provider, connection, model, instructions, parameters } = identity;
  return { name, role, shape: mark.shape, hue: mark.hue, provider, connection, model, instructions, ...parameters };
}

/** What is sent; the style stays as it was, the form does not show it. */
export function inputOf(draft: IdentityDraft, style: string): IdentityInput {
  const { name, role, shape, hue, provider, connection, model, instructions, temperature, maxTokens } = draft;
  return {
    name: name.trim(),
    role: role.trim(),
    mark: { shape, hue, letter: firstLetter(name) },
    provider,
    connection: provider === "practice" ? null : connection,
    model: model.trim(),
    style,
    instructions,
    parameters: { temperature, maxTokens },
  };
}
