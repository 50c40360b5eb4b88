import type { NetworkInterfaceInfo } from "node:os";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { lanAddress, lanEnvironment, qrCode } from "./lan.ts";

const at = (address: string, family: "IPv4" | "IPv6" = "IPv4", internal = false): NetworkInterfaceInfo =>
  ({ address, family, internal, netmask: "", mac: "", cidr: null, scopeid: 0 }) as NetworkInterfaceInfo;

test("the address a phone can type is the home network's", () => {
  const loopback = { lo: [at("127.0.0.1", "IPv4", true)] };
  expect(lanAddress(loopback)).toBeNull();
  expect(lanAddress({ ...loopback, eth0: [at("fe80::1", "IPv6"), at("192.168.1.20")] })).toBe("192.168.1.20");
  expect(lanAddress({ docker0: [at("172.17.0.1")], wlan0: [at("10.0.0.7")] })).toBe("10.0.0.7");
  expect(lanAddress({ eth0: [at("93.184.216.34")] })).toBeNull();
});

test("--lan binds to the network and keeps what the environment sets", () => {
  const config = readConfig(lanEnvironment({ PARLEY_DATA_DIR: "/nowhere" }));
  expect(config.host).toBe("0.0.0.0");
  expect(config.insecureHttp).toBe(true);
  const own = readConfig(lanEnvironment({ PARLEY_URL: "https://chat.example.org", PORT: "9000" }));
  expect(own.url.origin).toBe("https://chat.example.org");
  // Without sign-in nobody is let in from the network.
  expect(() => readConfig(lanEnvironment({ PARLEY_AUTH: "off" }))).toThrow("needs a loopback address");
  const published = { PARLEY_AUTH: "off", PARLEY_PUBLISHED_ON_LOOPBACK: "1" };
  expect(() => readConfig(lanEnvironment(published))).toThrow("needs a loopback address");
});

test("the address as a code for a camera", async () => {
  const code = await qrCode("http://192.168.1.20:8000");
  expect(code.split("\n").length).toBeGreaterThan(10);
  expect(code).toMatch(/^[█▀▄ \n]+$/);
});
