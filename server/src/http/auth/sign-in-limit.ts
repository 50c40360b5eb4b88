import { AppError } from "@parley/protocol";

export interface SignInLimit {
  /** Throws `too_many_requests` for an account or a network with too many failures of late. */
  check(email: string, network: string): void;
  count(email: string, network: string): void;
  forget(email: string): void;
}

const quarterHourMs = 15 * 60_000;
const keysAtMost = 10_000;

/**
 * Failed sign-ins of the last quarter of an hour, per account and per network:
 * guessing is slow from one place and against one account.
 */
export function createSignInLimit(limits: { perAccount: number; perNetwork: number }, now: () => number): SignInLimit {
  const failures = new Map<string, number[]>();
  const recent = (key: string): number[] => (failures.get(key) ?? []).filter((at) => at > now() - quarterHourMs);
  const add = (key: string): void => {
    if (failures.size > keysAtMost) failures.clear();
    failures.set(key, [...recent(key), now()]);
  };
  return {
    check(email, network) {
      if (
        recent(`account ${email}`).length < limits.perAccount &&
        recent(`network ${network}`).length < limits.perNetwork
      )
        return;
      throw new AppError("too_many_requests", { details: { retryAfterSeconds: quarterHourMs / 1000 } });
    },
    count(email, network) {
      add(`account ${email}`);
      add(`network ${network}`);
    },
    forget: (email) => void failures.delete(`account ${email}`),
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
