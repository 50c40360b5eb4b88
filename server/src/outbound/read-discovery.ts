import { hostAndPort, isPublicAddress, literalOf } from "./address.ts";

/** What an OpenID Connect provider says of itself, as far as it is used. */
export interface Discovery {
  issuer: string;
  /** Null where everything is in the ID token. */
  userinfoEndpoint: string | null;
}

/** The provider of the operator's choice cannot be used; the text says why, for the log. */
export class DiscoveryFailed extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = "DiscoveryFailed";
  }
}

const wellKnown = "/.well-known/openid-configuration";
const waitMs = 10_000;

/**
 * Reads and checks a discovery document before the sign-in library is let near
 * it. The operator gave its address, so that one may be private; what it names
 * must be on the same host and port, or public, and encrypted unless the
 * document itself is not. Throws `DiscoveryFailed`.
 */
export async function readDiscovery(discoveryUrl: string): Promise<Discovery> {
  const own = new URL(discoveryUrl);
  const document = await fetchDocument(discoveryUrl);
  const { issuer } = document;
  // OpenID Connect Discovery 4.3: otherwise one provider could speak for another.
  if (typeof issuer !== "string" || issuer.replace(/\/$/, "") !== discoveryUrl.slice(0, -wellKnown.length))
    throw new DiscoveryFailed(`the issuer ${JSON.stringify(issuer)} is not the one of ${discoveryUrl}`);
  for (const name of ["authorization_endpoint", "token_endpoint", "jwks_uri"]) check(own, name, document[name]);
  const userinfo = document["userinfo_endpoint"];
  if (userinfo !== undefined) check(own, "userinfo_endpoint", userinfo);
  return { issuer, userinfoEndpoint: typeof userinfo === "string" ? userinfo : null };
}

/** Claims of the person whose access token it is; null if the provider does not give them. */
export async function readUserinfo(endpoint: string, accessToken: string): Promise<Record<string, unknown> | null> {
  const createProviderFetch = await providerFetch();
  const fetch = createProviderFetch(
    { baseUrl: new URL(endpoint).origin, trusted: true, privateHosts: [] },
    { expect: "json" },
  );
  const response = await fetch(endpoint, {
    headers: { authorization: `Bearer ${accessToken}` },
    signal: AbortSignal.timeout(waitMs),
  });
  return response.ok ? asObject(await response.json()) : null;
}

async function fetchDocument(discoveryUrl: string): Promise<Record<string, unknown>> {
  const createProviderFetch = await providerFetch();
  const fetch = createProviderFetch(
    { baseUrl: new URL(discoveryUrl).origin, trusted: true, privateHosts: [] },
    { expect: "json", longestBytes: 256 * 1024 },
  );
  try {
    const response = await fetch(discoveryUrl, { signal: AbortSignal.timeout(waitMs) });
    const document = response.ok ? asObject(await response.json()) : null;
    if (document !== null) return document;
    throw new DiscoveryFailed(`${discoveryUrl} answered ${response.status} without a JSON object`);
  } catch (cause) {
    if (cause instanceof DiscoveryFailed) throw cause;
    throw new DiscoveryFailed(`${discoveryUrl} could not be read`, { cause });
  }
}

function check(own: URL, name: string, value: unknown): void {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : null;
  if (url === null) throw new DiscoveryFailed(`${name} is no address`);
  const isEncrypted = url.protocol === "https:" || (own.protocol === "http:" && url.protocol === "http:");
  if (!isEncrypted) throw new DiscoveryFailed(`${name} is not encrypted`);
  const literal = literalOf(url);
  const isElsewhere = hostAndPort(url) !== hostAndPort(own);
  if (isElsewhere && (url.hostname === "localhost" || (literal !== null && !isPublicAddress(literal))))
    throw new DiscoveryFailed(`${name} is on another private host`);
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
}

/** The HTTP client weighs as much as the rest of the start: it is loaded by the first who asks a provider. */
async function providerFetch() {
  return (await import("./provider-fetch.ts")).createProviderFetch;
}
