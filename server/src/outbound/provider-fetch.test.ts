import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostAndPort, isLocalAddress, isPublicAddress } from "./address.ts";
import { isReachable, parseBaseUrl, refusalOf } from "./provider-address.ts";
import { createProviderFetch } from "./provider-fetch.ts";

/** SF1, SF2, SF3, SF4, SF8 and SF10: what a typed base URL may reach, over real sockets. */
let connections = 0;
const server = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" }).end("data: hello\n\n");
});
server.on("connection", () => {
  connections += 1;
});
let port = 0;
beforeAll(async () => {
  // Both families, so that ::1 would be answered too.
  server.listen(0, "::");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const spellings = [
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "127.255.255.254",
  "2130706433",
  "017700000001",
  "0177.0.0.1",
  "0x7f000001",
  "0x7f.0.0.1",
  "0x7f.1",
  "0",
  "0.0.0.0",
  "127.0.0.1.",
  "１２７.０.０.１",
  "127。0。0。1",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "any.localhost",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[::ffff:0:127.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b:1::7f00:1]",
  "[2002:7f00:1::]",
  "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
  "[::ffff:169.254.169.254]",
  "[fe80::1]",
  "[fec0::1]",
  "[fc00::1]",
  "[fd00:ec2::254]",
  "[ff02::1]",
  "[2001:db8::1]",
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.20",
  "169.254.169.254",
  "2852039166",
  "0xa9fea9fe",
  "100.64.0.1",
  "100.100.100.200",
  "192.0.0.192",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "metadata.google.internal",
];

test.each(spellings)("%s is refused, and nobody is connected to", async (host) => {
  const before = connections;
  const baseUrl = parseBaseUrl(`http://${host}:${port}/v1`);
  expect(baseUrl).not.toBeNull();
  if (baseUrl === null) return;
  expect(await isReachable(baseUrl, { privateHosts: [] })).toBe(false);
  const fetch = createProviderFetch({ baseUrl, trusted: false, privateHosts: [] });
  await expect(fetch(`${baseUrl}/chat/completions`, { method: "POST", body: "{}" })).rejects.toThrow();
  expect(connections).toBe(before);
});

test.each(["127.0.0.1", "localhost", "[::1]", "2130706433"])(
  "%s is reached once the operator listed it",
  async (host) => {
    const baseUrl = `http://${host}:${port}/v1`;
    const privateHosts = [hostAndPort(new URL(baseUrl))];
    expect(await isReachable(baseUrl, { privateHosts })).toBe(true);
    const before = connections;
    const response = await createProviderFetch({ baseUrl, trusted: false, privateHosts })(`${baseUrl}/x`);
    expect(await response.text()).toBe("data: hello\n\n");
    expect(connections).toBeGreaterThanOrEqual(before);
  },
);

test("what the environment gives is reached by itself", async () => {
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const response = await createProviderFetch({ baseUrl, trusted: true, privateHosts: [] })(`${baseUrl}/x`);
  expect(response.status).toBe(200);
});

test("a listed port opens no other port, and a listed host no other name", async () => {
  const privateHosts = ["localhost:11434", `127.0.0.2:${port}`];
  for (const baseUrl of [`http://localhost:${port}/v1`, `http://127.0.0.1:${port}/v1`, "http://localhost:6379/v1"])
    expect(await isReachable(baseUrl, { privateHosts })).toBe(false);
  expect(await isReachable("http://localhost:11434/v1", { privateHosts })).toBe(true);
});

const answers =
  (...rounds: string[][]): LookupFunction =>
  (_name, _options, callback) => {
    const found = rounds.length > 1 ? rounds.shift() : rounds[0];
    callback(
      null,
      (found ?? []).map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };

test("a name that is public when checked and private when used is refused when used", async () => {
  const baseUrl = `http://rebind.example:${port}/v1`;
  const lookup = answers(["93.184.216.34"], ["127.0.0.1"]);
  expect(await isReachable(baseUrl, { privateHosts: [], lookup })).toBe(true);
  const before = connections;
  const fetch = createProviderFetch({ baseUrl, trusted: false, privateHosts: [] }, { lookup });
  await expect(fetch(`${baseUrl}/x`)).rejects.toThrow("Parley could not reach this address");
  expect(connections).toBe(before);
});

test("a name with one private address among public ones is refused", async () => {
  const lookup = answers(["93.184.216.34", "::1"]);
  expect(await isReachable("http://both.example/v1", { privateHosts: [], lookup })).toBe(false);
  expect(
    await isReachable("http://both.example/v1", {
      privateHosts: [],
      lookup: answers(["93.184.216.34", "2606:4700::1"]),
    }),
  ).toBe(true);
});

test("a key's calls go to its own origin only", async () => {
  const baseUrl = "https://api.example.org/v1";
  const fetch = createProviderFetch({ baseUrl, trusted: true, privateHosts: [] });
  const before = connections;
  for (const url of [`http://127.0.0.1:${port}/v1`, "https://api.example.org:8443/v1", "http://api.example.org/v1"])
    await expect(fetch(url)).rejects.toThrow("could not reach this address");
  expect(connections).toBe(before);
});

test.each([
  "file:///etc/passwd",
  "gopher://example.org/",
  "ftp://example.org/",
  "unix:/run/x.sock",
  "data:text/plain,x",
  "//example.org/v1",
  "http://good.example@evil.example/v1",
  "http://user:pass@example.org/v1",
  "https://example.org/v1?key=x",
  "https://example.org/v1#@good.example",
  "http://127.0.0.1:99999/v1",
  "",
])("%j is no base URL", (text) => {
  expect(parseBaseUrl(text)).toBeNull();
});

test("one spelling is stored, checked and connected to", () => {
  expect(parseBaseUrl("HTTPS://API.Example.ORG:443/v1//")).toBe("https://api.example.org/v1");
  expect(parseBaseUrl("http://evil.example\\@good.example/v1")).toBe("http://evil.example/@good.example/v1");
  expect(parseBaseUrl("http://0x7f.1:8080/v1/")).toBe("http://127.0.0.1:8080/v1");
});

test("the one text for a refused address names what to allow", () => {
  expect(refusalOf("http://192.168.1.20:11434/v1")).toBe(
    "Parley could not reach this address. Addresses of a private network must be allowed first: PARLEY_PROVIDER_HOSTS=192.168.1.20:11434, then restart.",
  );
  expect(refusalOf("https://models.lan/v1")).toContain("PARLEY_PROVIDER_HOSTS=models.lan:443,");
});

test("public addresses are public, and what runs nearby is told apart", () => {
  for (const address of ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"])
    expect(isPublicAddress(address)).toBe(true);
  for (const text of ["example.org", "", "1.1.1", "1.1.1.1:80"]) expect(isPublicAddress(text)).toBe(false);
  for (const url of ["http://ollama:11434", "http://localhost:1/v1", "http://10.0.0.5/v1", "http://box.local/v1"])
    expect(isLocalAddress(url)).toBe(true);
  for (const url of ["https://api.openai.com/v1", "https://1.1.1.1/v1", "nonsense"])
    expect(isLocalAddress(url)).toBe(false);
});
