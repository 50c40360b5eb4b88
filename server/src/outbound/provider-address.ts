import { lookup as lookupName } from "node:dns";
import type { LookupFunction } from "node:net";
import { hostAndPort, isPublicAddress, literalOf } from "./address.ts";

/** An address that a person typed and that Parley does not connect to. */
export class AddressRefused extends Error {
  constructor(baseUrl: string) {
    super(refusalOf(baseUrl));
    this.name = "AddressRefused";
  }
}

/** The one text for blocked, unknown and closed: it helps the owner and tells a stranger nothing about the network. */
export function refusalOf(baseUrl: string): string {
  const example = URL.canParse(baseUrl) ? hostAndPort(new URL(baseUrl)) : "192.168.1.20:11434";
  return `Parley could not reach this address. Addresses of a private network must be allowed first: PARLEY_PROVIDER_HOSTS=${example}, then restart.`;
}

/**
 * The address as it is stored and connected to, in one spelling; null for what
 * cannot be the base URL of a provider. Names with a password in front are
 * refused, since they are read differently by different parsers.
 */
export function parseBaseUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return null;
  return url.href.replace(/\/+$/, "");
}

/** Whether a typed address may be connected to: all its addresses are public, or the operator listed it. */
export async function isReachable(
  baseUrl: string,
  options: { privateHosts: readonly string[]; lookup?: LookupFunction },
): Promise<boolean> {
  const url = new URL(baseUrl);
  if (options.privateHosts.includes(hostAndPort(url))) return true;
  const literal = literalOf(url);
  if (literal !== null) return isPublicAddress(literal);
  const lookup = publicLookup(options.lookup);
  return new Promise((resolve) => lookup(url.hostname, { all: true }, (error) => resolve(error === null)));
}

/**
 * Looks a name up and refuses it unless every address is public. The caller
 * connects to what this returned and looks nothing up again, so that a second
 * answer of the name server changes nothing.
 */
export function publicLookup(lookup: LookupFunction = lookupName): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const addresses = typeof found === "string" ? [] : found;
      const first = addresses[0];
      if (first === undefined || !addresses.every((one) => isPublicAddress(one.address)))
        return callback(new AddressRefused(`http://${hostname}`), []);
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
