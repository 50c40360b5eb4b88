import type { Personality } from "@parley/protocol";
import type { IdentityDraft } from "./identity-draft.ts";

/** What a prepared personality fills in and a person may have typed before. */
export type StartField = "name" | "role" | "mark" | "style" | "instructions";
const fields: StartField[] = ["name", "role", "mark", "style", "instructions"];

type Filled = Pick<IdentityDraft, "name" | "role" | "shape" | "hue" | "style" | "instructions">;

export interface Start {
  change: Partial<Filled>;
  /** Fields that stay as somebody typed them, though the personality would say something else. */
  kept: StartField[];
}

/**
 * Starts a draft from a personality, or from nothing again. `last` is what the
 * form filled in by itself so far: only that, and what is empty, is replaced.
 */
export function startFrom(
  draft: IdentityDraft,
  last: IdentityDraft,
  fresh: IdentityDraft,
  chosen: Personality | null,
): Start {
  const wanted = chosen === null ? fresh : filledFrom(chosen);
  const change: Partial<Filled> = {};
  const kept: StartField[] = [];
  for (const field of fields) {
    const [now, before, next] = [valueOf(draft, field), valueOf(last, field), valueOf(wanted, field)];
    if (now !== "" && now !== before) {
      if (now !== next) kept.push(field);
    } else if (field === "mark") Object.assign(change, { shape: wanted.shape, hue: wanted.hue });
    else change[field] = wanted[field];
  }
  return { change, kept };
}

function filledFrom(chosen: Personality): Filled {
  return {
    name: chosen.name,
    role: chosen.role,
    shape: chosen.shape,
    hue: chosen.colourTheme,
    style: chosen.collaborationStyle,
    instructions: chosen.promptPrefix,
  };
}

function valueOf(draft: Filled, field: StartField): string {
  return field === "mark" ? `${draft.shape} ${draft.hue}` : draft[field].trim();
}
