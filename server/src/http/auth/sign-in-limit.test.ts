import { expect, test } from "vitest";
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

test("failures count per account and per network, and are forgotten after a quarter of an hour", () => {
  let now = 0;
  const limit = createSignInLimit({ perAccount: 2, perNetwork: 3 }, () => now);
  const fails = (email: string, network: string): void => limit.count(email, network);
  fails("ada", "a");
  fails("ada", "b");
  expect(() => limit.check("ada", "c")).toThrow("Too many requests");
  limit.check("bo", "a");
  fails("bo", "a");
  fails("cy", "a");
  expect(() => limit.check("dee", "a")).toThrow("Too many requests");
  limit.check("dee", "b");
  now = 15 * 60_000 + 1;
  limit.check("ada", "a");
});
