import { BlockList, isIP } from "node:net";

/** IPv4 that is no public unicast address: this host, private, shared, loopback, link-local, special use, multicast, reserved. */
const notPublic4 = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  notPublic4.addSubnet(network, bits, "ipv4");

/**
 * IPv6 is public only inside 2000::/3, which leaves out loopback, local and
 * multicast ranges and the forms that embed IPv4 (mapped, NAT64). Of what is in
 * there, tunnels (Teredo, 6to4) reach an IPv4 address of the writer's choice.
 */
const unicast6 = new BlockList();
unicast6.addSubnet("2000::", 3, "ipv6");
const notPublic6 = new BlockList();
for (const [network, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
] as const)
  notPublic6.addSubnet(network, bits, "ipv6");

/** Whether an IP address in plain form is one that anybody on the internet could reach. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !notPublic4.check(address, "ipv4");
    case 6:
      return unicast6.check(address, "ipv6") && !notPublic6.check(address, "ipv6");
    default:
      return false;
  }
}

/** The address a URL names by itself, without brackets; null where a name must be looked up. */
export function literalOf(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? null : host;
}

/** `host:port` as the operator lists it, with the port spelled out. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port}`;
}

/** Whether a model there most likely runs nearby: on one machine, with one call at a time and a slow first token. */
export function isLocalAddress(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const url = new URL(baseUrl);
  const literal = literalOf(url);
  if (literal !== null) return !isPublicAddress(literal);
  // A name without a dot is a machine or a container of the same network.
  return !url.hostname.includes(".") || /\.(localhost|local|lan|internal|home\.arpa)\.?$/.test(url.hostname);
}
