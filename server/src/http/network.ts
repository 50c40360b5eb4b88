import type { Config } from "../config.ts";
import type { Origin } from "../store/audit.ts";
import { networkOf } from "./auth/sign-in-limit.ts";
import type { HttpContext } from "./needs.ts";

/** The network a request came from; see `networkOf`. */
export function networkOfRequest(config: Pick<Config, "trustProxy">, context: HttpContext): string {
  const remote = context.env.incoming.socket.remoteAddress;
  return networkOf(remote, context.req.header("x-forwarded-for"), config.trustProxy);
}

/** What the audit log keeps of where a request came from: too little to find a person, enough to see a pattern. */
export function originOf(config: Pick<Config, "trustProxy">, context: HttpContext): Origin {
  return { requestId: context.get("requestId"), network: coarse(networkOfRequest(config, context)) };
}

/** The /24 of an IPv4 address, the /48 of an IPv6 network. */
function coarse(network: string): string {
  if (network.includes(":")) return `${network.split(":").slice(0, 3).join(":")}::/48`;
  const bytes = network.split(".");
  return bytes.length === 4 ? `${bytes.slice(0, 3).join(".")}.0/24` : network;
}
