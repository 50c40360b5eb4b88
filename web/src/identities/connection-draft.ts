import type { Connection, ConnectionProvider, Provider } from "@parley/protocol";
import { fitsConnection } from "@parley/protocol";
import { offeredMessages } from "../data/offered-messages.ts";
import { messages } from "../data/messages.ts";

const words = messages.identities;

/** What is typed for a connection: a new one, or an old one whose token or address is replaced. */
export interface ConnectionDraft {
  isReplacing: boolean;
  /** Null while nobody asked for another address. */
  baseUrl: string | null;
  token: string;
}

export const emptyConnection: ConnectionDraft = { isReplacing: false, baseUrl: null, token: "" };

export interface ConnectionErrors {
  address?: string;
  token?: string;
}

/** Null for practice voices, which need none. */
export function connectionProviderOf(provider: Provider): ConnectionProvider | null {
  if (provider === "practice") return null;
  return provider === "openai-chat" ? "openai" : provider;
}

/** Those a voice of this provider can use. */
export function fittingConnections(provider: Provider, connections: Connection[]): Connection[] {
  return connections.filter((one) => fitsConnection(provider, one.provider));
}

/** The one a voice gets without being asked: only of its very provider. */
export function likelyConnection(provider: Provider, connections: Connection[]): string | null {
  const wanted = connectionProviderOf(provider);
  return connections.find((one) => one.provider === wanted)?.id ?? null;
}

/** A server of one's own may ask for no token. */
export function mayLackToken(provider: ConnectionProvider): boolean {
  return provider === "ollama" || provider === "openai-compatible";
}

/** The address that the field begins with; null where the provider has its own and the field stays hidden. */
export function firstAddress(provider: ConnectionProvider): string | null {
  if (provider === "ollama") return "http://127.0.0.1:11434";
  return provider === "openai-compatible" ? "" : null;
}

/** The address as it will be sent; null for the provider's own. */
export function addressOf(draft: ConnectionDraft, provider: ConnectionProvider, chosen: Connection | null) {
  if (chosen !== null) return draft.baseUrl?.trim() ?? chosen.baseUrl;
  const typed = (draft.baseUrl ?? firstAddress(provider) ?? "").trim();
  return typed === "" && provider !== "openai-compatible" ? null : typed;
}

export function connectionErrors(
  draft: ConnectionDraft,
  provider: ConnectionProvider,
  chosen: Connection | null,
): ConnectionErrors {
  const errors: ConnectionErrors = {};
  const address = addressOf(draft, provider, chosen);
  if (address === "") errors.address = words.addressMissing;
  else if (address !== null && !/^https?:\/\/./i.test(address)) errors.address = words.addressInvalid;
  const token = draft.token.trim();
  if (token === "" && chosen === null && !mayLackToken(provider)) errors.token = words.tokenMissing;
  else if (token !== "" && !/^[\x21-\x7e]+$/.test(token)) errors.token = words.tokenInvalid;
  return errors;
}

/** As PARLEY_PROVIDER_HOSTS wants it. */
export function hostAndPort(address: string): string {
  if (!URL.canParse(address)) return "192.168.1.20:11434";
  const { hostname, port, protocol } = new URL(address);
  return `${hostname}:${port === "" ? (protocol === "https:" ? 443 : 80) : port}`;
}

export function maskedToken({ hasKey, lastFour }: Connection): string {
  if (!hasKey) return words.noToken;
  return lastFour === null ? words.tokenSet : `…${lastFour}`;
}

/** A connection in one line, wherever one is chosen or named. */
export function connectionName(connection: Connection): string {
  if (connection.offered !== null) {
    const name = connection.label === "" ? words.providers[connection.provider] : connection.label;
    return `${name} · ${offeredMessages.chip}`;
  }
  const { host } = new URL(connection.baseUrl);
  const named = connection.label === host || connection.label === "" ? host : `${connection.label}, ${host}`;
  const parts = [maskedToken(connection), named];
  return [...parts, ...(connection.source === "environment" ? [words.fromEnvironment] : [])].join(" · ");
}
