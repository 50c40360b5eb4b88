import type { Config } from "../config.ts";
import { networkOf } from "./auth/sign-in-limit.ts";
import type { HttpContext } from "./needs.ts";

/** The network a request came from; see `networkOf`. */
export function networkOfRequest(config: Pick<Config, "trustProxy">, context: HttpContext): string {
  const remote = context.env.incoming.socket.remoteAddress;
  return networkOf(remote, context.req.header("x-forwarded-for"), config.trustProxy);
}
