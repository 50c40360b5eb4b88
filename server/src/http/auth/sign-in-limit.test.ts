import { expect, test, vi } from "vitest";
import { createCounters } from "../../bus/counters.ts";
import { createSignInLimit, networkOf } from "./sign-in-limit.ts";

test.each([
  ["10.1.2.3", undefined, false, "10.1.2.3"],
  ["::ffff:10.1.2.3", undefined, false, "10.1.2.3"],
  ["2001:db8:1:2:3:4:5:6", undefined, false, "2001:db8:1:2::/64"],
  ["2001:db8:1:2::9", undefined, false, "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::9", undefined, false, "2001:db8:1:2::/64"],
  ["::1", undefined, false, "0:0:0:0::/64"],
  ["127.0.0.1", "1.2.3.4", false, "127.0.0.1"],
  ["127.0.0.1", "6.6.6.6, 1.2.3.4", true, "1.2.3.4"],
  ["127.0.0.1", undefined, true, "127.0.0.1"],
])("%s with X-Forwarded-For %s (trusted: %s) is the network %s", (remote, forwarded, trusted, expected) => {
  expect(networkOf(remote, forwarded, trusted)).toBe(expected);
});

test("failures count per account and per network, and are forgotten after a quarter of an hour", async () => {
  vi.useFakeTimers();
  try {
    const counters = createCounters({ link: null, prefix: "test" });
    const limit = createSignInLimit(counters, "failed", { perAccount: 2, perNetwork: 3 });
    const fails = (email: string, network: string): Promise<void> => limit.count(email, network);
    await fails("ada", "a");
    await fails("ada", "b");
    await expect(limit.check("ada", "c")).rejects.toThrow("Too many requests");
    await limit.check("bo", "a");
    await fails("bo", "a");
    await fails("cy", "a");
    await expect(limit.check("dee", "a")).rejects.toThrow("Too many requests");
    await limit.check("dee", "b");
    vi.advanceTimersByTime(15 * 60_000 + 1);
    await limit.check("ada", "a");
  } finally {
    vi.useRealTimers();
  }
});
