import {
  type AvailableModel,
  ConnectionProvider,
  type Id,
  type Identity,
  type Personality,
  type Provider,
} from "@parley/protocol";
import { type Actor, handleFrom, mayUse } from "../conversation/index.ts";
import { listConnections } from "../store/identities.ts";
import type { ConnectionRow } from "../store/tables.ts";
import { type IdentityNeeds, listIdentities } from "./identities.ts";
import { readOffered } from "./offered.ts";
import { listPersonalities } from "./personalities.ts";
import { type PracticeVoice, practiceVoices } from "./practice-voices.ts";

/** A model that can be reached now: over which connection, in which wire format. */
export interface Reachable {
  provider: Provider;
  connection: Id;
  model: string;
}

/** Something that can be chosen by an id: it is an identity, or one is made of it. */
export type Offer = { id: string } & (
  | { kind: "identity"; identity: Identity }
  | { kind: "practice"; voice: PracticeVoice }
  | { kind: "personality"; personality: Personality; reach: Reachable | null }
);

/** What the actor can choose from. Ids are unique: an own identity hides a personality of the same id. */
export interface Offers {
  offers: Offer[];
  connections: ConnectionRow[];
}

export async function readOffers(needs: Pick<IdentityNeeds, "store">, actor: Actor): Promise<Offers> {
  const rows = await listConnections(needs.store.db);
  const offered = (await readOffered(needs.store, actor.account)).open.flatMap((one) => one.connection_id ?? []);
  // What is one's own comes first: an offer is for who has nothing of the kind.
  const connections = [
    ...rows.filter((row) => mayUse(actor, row)),
    ...rows.filter((row) => !mayUse(actor, row) && offered.includes(row.id)),
  ];
  const identities = await listIdentities(needs, actor.account);
  const own = identities.map((identity): Offer => ({ kind: "identity", id: identity.slug, identity }));
  const taken = new Set(own.map((one) => one.id));
  const practice = practiceVoices
    .filter(({ model }) => !identities.some((one) => one.provider === "practice" && one.model === model))
    .map((voice): Offer => ({ kind: "practice", id: handleFrom(voice.name, []), voice }));
  const prepared = listPersonalities().map((personality): Offer => ({
    kind: "personality",
    id: personality.id,
    personality,
    reach: reachFirst(connections, modelsOf(personality)),
  }));
  return { offers: [...own, ...[...prepared, ...practice].filter((one) => !taken.has(one.id))], connections };
}

/** The same as the list that others read. */
export function presentOffer(offer: Offer): AvailableModel {
  switch (offer.kind) {
    case "identity": {
      const { name, provider, role, mark, style, available, reason } = offer.identity;
      return {
        id: offer.id,
        name,
        provider,
        role,
        icon: iconOf(role),
        color_theme: mark.hue,
        collaboration_style: style,
        available,
        ...(available ? {} : { reason: reason === "offer_withdrawn" ? withdrawn : noConnection }),
      };
    }
    case "practice": {
      const { name, role, mark, style } = offer.voice;
      return {
        id: offer.id,
        name,
        provider: "practice",
        role,
        icon: iconOf(role),
        color_theme: mark.hue,
        collaboration_style: style,
        available: true,
      };
    }
    case "personality": {
      const { personality, reach } = offer;
      const models = modelsOf(personality);
      return {
        id: offer.id,
        name: personality.name,
        provider: reach?.provider ?? models[0]?.provider ?? "",
        role: personality.role,
        icon: personality.icon,
        color_theme: personality.colourTheme,
        collaboration_style: personality.collaborationStyle,
        available: reach !== null,
        ...(reach === null ? { reason: noKeyFor(models.map((one) => one.provider)) } : {}),
      };
    }
  }
}

/** What a personality's role wears in lists elsewhere; here a voice wears its mark. */
function iconOf(role: string): string {
  return listPersonalities().find((one) => one.role === role)?.icon ?? "💬";
}

export function modelsOf({ models }: Personality): { provider: ConnectionProvider; model: string }[] {
  return Object.entries(models).map(([provider, model]) => ({ provider: ConnectionProvider.parse(provider), model }));
}

/** The first of the models whose provider has a connection that can be used. */
export function reachFirst(
  connections: ConnectionRow[],
  models: { provider: ConnectionProvider; model: string }[],
): Reachable | null {
  for (const { provider, model } of models) {
    const row = connections.find((one) => one.provider === provider && isReady(one)) ?? standIn(connections, provider);
    if (row !== undefined) return { provider: ConnectionProvider.parse(row.provider), connection: row.id, model };
  }
  return null;
}

/** Hosted providers want a key; a server of one's own may not. */
function isReady(row: ConnectionRow): boolean {
  return row.key_id !== null || row.provider === "ollama" || row.provider === "openai-compatible";
}

/** Whoever sets `OPENAI_BASE_URL` with a key says that this address is OpenAI for this server. */
function standIn(connections: ConnectionRow[], provider: ConnectionProvider): ConnectionRow | undefined {
  if (provider !== "openai") return undefined;
  return connections.find(
    (row) => row.source === "environment" && row.provider === "openai-compatible" && row.key_id !== null,
  );
}

const names: Record<ConnectionProvider, string> = {
  openai: "OpenAI",
  "openai-compatible": "an OpenAI-compatible server",
  anthropic: "Anthropic",
  google: "Google",
  mistral: "Mistral",
  cohere: "Cohere",
  together: "Together",
  groq: "Groq",
  openrouter: "OpenRouter",
  ollama: "Ollama",
};

const noConnection = "Its connection is gone. Choose another for it under Identities.";

const withdrawn = "Its connection is not offered any more. Choose another for it under Identities.";

/** Says whose key is missing and where it can be put. */
export function noKeyFor([first, ...others]: ConnectionProvider[]): string {
  if (first === undefined) return noConnection;
  const last = others.at(-1);
  const list = [names[first], ...others.slice(0, -1).map((one) => names[one])].join(", ");
  const all = last === undefined ? list : `${list} or ${names[last]}`;
  if (first === "ollama" || first === "openai-compatible") return `No connection to ${all}. Add one under Identities.`;
  return `No key for ${all}. Add one under Identities, or set ${first.toUpperCase()}_API_KEY.`;
}
