import {
  ConnectionProvider,
  firstLetter,
  type Id,
  type IdentityInput,
  noParameters,
  voiceNameOf,
} from "@parley/protocol";
import { z } from "zod";
import type { Actor } from "../conversation/index.ts";
import { catalogueOf } from "../providers/catalogue/catalogue.ts";
import { createIdentity, type IdentityNeeds, listIdentities } from "./identities.ts";
import { noKeyFor, type Offer, type Offers, presentOffer, type Reachable, reachFirst } from "./offers.ts";
import data from "./short-ids.json" with { type: "json" };

const shortIds = z
  .array(z.strictObject({ id: z.string(), provider: ConnectionProvider, model: z.string() }))
  .parse(data);

/** What an id means for an account now: something to seat, or why not. */
export type Choice = { requested: string } & (
  | { kind: "offer"; offer: Offer }
  /** A bare model, without a persona. */
  | { kind: "model"; reach: Reachable }
  /** `identity` is there, but its connection is gone. */
  | { kind: "none"; resolved: string | null; reason: string; identity?: Id }
);

/**
 * What an id means: one of the list, else a short id, else the name of a model
 * of a connected provider, else `provider/model`. Nothing stands in for what
 * cannot answer.
 */
export function choose({ offers, connections }: Offers, requested: string): Choice {
  const offer = offers.find((one) => one.id === requested);
  if (offer !== undefined) {
    const { available, reason = "" } = presentOffer(offer);
    if (available) return { kind: "offer", requested, offer };
    const there = offer.kind === "identity" ? { identity: offer.identity.id } : {};
    return { kind: "none", requested, resolved: offer.id, reason, ...there };
  }
  const meant = meaningsOf(requested);
  const reach = reachFirst(connections, meant);
  if (reach !== null) return { kind: "model", requested, reach };
  const [first] = meant;
  return first === undefined
    ? { kind: "none", requested, resolved: null, reason: nothingCalled(requested) }
    : {
        kind: "none",
        requested,
        resolved: `${first.provider}/${first.model}`,
        reason: noKeyFor([...new Set(meant.map((one) => one.provider))]),
      };
}

function nothingCalled(requested: string): string {
  return `There is no identity, personality or model called ${requested}. GET /api/panels/available-models lists what there is.`;
}

/** Every model that an id can name, the likeliest first. */
function meaningsOf(requested: string): { provider: ConnectionProvider; model: string }[] {
  const short = shortIds.find((one) => one.id === requested);
  if (short !== undefined) return [{ provider: short.provider, model: short.model }];
  const known = ConnectionProvider.options
    .filter((provider) => catalogueOf(provider).some((entry) => entry.model === requested))
    .map((provider) => ({ provider, model: requested }));
  const slash = requested.indexOf("/");
  const provider = ConnectionProvider.safeParse(requested.slice(0, Math.max(0, slash)));
  const model = requested.slice(slash + 1);
  return provider.success && model !== "" ? [...known, { provider: provider.data, model }] : known;
}

/** A voice that can be seated: the id that events call it by is `id`. */
export interface Chosen {
  id: string;
  identity: Id;
}

/** The identity behind a choice; it is made if the account has none of this personality and model yet. */
export async function identityFor(
  needs: IdentityNeeds,
  actor: Actor,
  choice: Exclude<Choice, { kind: "none" }>,
): Promise<Chosen> {
  if (choice.kind === "offer" && choice.offer.kind === "identity")
    return { id: choice.offer.id, identity: choice.offer.identity.id };
  // Of what is offered it is not told what it is: it is chosen by its own id only.
  const mine = (await listIdentities(needs, actor.account)).filter((one) => one.offered === null);
  const wanted = inputFor(
    choice,
    mine.map((one) => one.name),
  );
  const isSame = (one: Persona): boolean => persona.every((key) => one[key] === wanted[key]);
  const identity =
    mine.find((one) => one.available && isSame(one)) ??
    // Asked again under the account's lock: another request may be making it now.
    (await createIdentity(needs, actor, wanted, {
      same: (row) => row.connection_id === wanted.connection && isSame(row),
    }));
  return { id: choice.kind === "offer" ? choice.offer.id : identity.slug, identity: identity.id };
}

/** What makes two voices one: what they are told and who answers. */
const persona = ["provider", "model", "role", "style", "instructions"] as const;
type Persona = Record<(typeof persona)[number], string>;

function inputFor(choice: Exclude<Choice, { kind: "none" }>, taken: string[]): IdentityInput {
  const plain = { role: "", style: "", instructions: "", parameters: noParameters };
  if (choice.kind === "model") return { ...plain, name: voiceNameOf(choice.reach.model, taken), ...choice.reach };
  const { offer } = choice;
  if (offer.kind === "practice") return { ...plain, ...offer.voice, provider: "practice", connection: null };
  if (offer.kind !== "personality" || offer.reach === null) throw new Error("an identity is not made anew");
  const { name, role, shape, colourTheme, collaborationStyle, promptPrefix } = offer.personality;
  return {
    ...plain,
    ...offer.reach,
    name,
    role,
    mark: { shape, hue: colourTheme, letter: firstLetter(name) },
    style: collaborationStyle,
    instructions: promptPrefix,
  };
}
