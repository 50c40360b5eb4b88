import { AppError } from "@parley/protocol";
import type { Counters } from "../../bus/counters.ts";

export interface SignInLimit {
  /** Throws `too_many_requests` for an account or a network with too many of late. */
  check(email: string, network: string): Promise<void>;
  count(email: string, network: string): Promise<void>;
  forget(email: string): Promise<void>;
}

const quarterHour = 15 * 60;

/**
 * Failed sign-ins (or mails) within a quarter of an hour, per account and per
 * network: guessing is slow from one place and against one account, through
 * whichever process.
 */
export function createSignInLimit(
  counters: Counters,
  name: string,
  limits: { perAccount: number; perNetwork: number },
): SignInLimit {
  const ofAccount = counters(`${name}-of-account`, quarterHour);
  const ofNetwork = counters(`${name}-of-network`, quarterHour);
  return {
    async check(email, network) {
      const [account, place] = await Promise.all([ofAccount.look(email), ofNetwork.look(network)]);
      const leftMs = Math.max(
        account.count < limits.perAccount ? 0 : account.leftMs,
        place.count < limits.perNetwork ? 0 : place.leftMs,
      );
      if (leftMs === 0) return;
      throw new AppError("too_many_requests", { details: { retryAfterSeconds: Math.ceil(leftMs / 1000) } });
    },
    async count(email, network) {
      await Promise.all([ofAccount.take(email), ofNetwork.take(network)]);
    },
    forget: (email) => ofAccount.forget(email),
  };
}

/**
 * The network a request came from: an IPv4 address, or the /64 of an IPv6 one,
 * since whoever has one of its addresses has them all. Behind a trusted proxy
 * the last forwarded address counts: the one the proxy itself saw.
 */
export function networkOf(
  remoteAddress: string | undefined,
  forwarded: string | undefined,
  trustProxy: boolean,
): string {
  const last = trustProxy ? forwarded?.split(",").at(-1)?.trim() : undefined;
  const address = (last === undefined || last === "" ? (remoteAddress ?? "") : last)
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, "");
  if (!address.includes(":")) return address;
  const [before = "", after] = address.split("%")[0]?.split("::") ?? [];
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros =
    after === undefined ? [] : Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => "0");
  const groups = [...head, ...zeros, ...tail]
    .slice(0, 4)
    .map((group) => (Number.parseInt(group, 16) || 0).toString(16));
  return `${groups.join(":")}::/64`;
}
