import { inspect } from "node:util";
import { expect, test } from "vitest";
import { openMasterSecret } from "./master-secret.ts";
import { type Binding, createSealer } from "./seal.ts";
import { Secret } from "./secret.ts";

const key = "sk-canary-0123456789abcdef";
const sealer = createSealer(openMasterSecret({ secret: "a".repeat(32), file: "/nowhere" }));
const binding: Binding = { table: "connections", id: "1", owner: "ana", origin: "https://api.example.org" };

test("what was sealed opens again where it belongs", () => {
  const sealed = sealer.seal(new Secret(key), binding);
  expect(sealer.open(sealed, binding)?.reveal()).toBe(key);
  expect(sealer.open(sealer.seal(new Secret("clé 🔑"), binding), binding)?.reveal()).toBe("clé 🔑");
});

test("the same key is sealed differently each time, and never legibly", () => {
  const texts = Array.from({ length: 50 }, () => sealer.seal(new Secret(key), binding).text);
  expect(new Set(texts).size).toBe(50);
  for (const text of texts) expect(Buffer.from(text.slice(3), "base64url").toString("latin1")).not.toContain("canary");
});

test.each([
  ["another row", { ...binding, id: "2" }],
  ["another owner", { ...binding, owner: "bob" }],
  ["no owner", { ...binding, owner: null }],
  ["another origin", { ...binding, origin: "https://evil.example" }],
  ["another port", { ...binding, origin: "https://api.example.org:8443" }],
  ["another table", { ...binding, table: "identities" }],
  ["a shifted field", { ...binding, id: "1,ana", owner: "" }],
])("a sealed key that was moved to %s does not open", (_, moved) => {
  expect(sealer.open(sealer.seal(new Secret(key), binding), moved)).toBeNull();
});

test("a sealed key that was damaged anywhere does not open", () => {
  const sealed = sealer.seal(new Secret(key), binding);
  const bytes = Buffer.from(sealed.text.slice(3), "base64url");
  for (let at = 0; at < bytes.length; at += 1) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(sealer.open({ ...sealed, text: `v1.${damaged.toString("base64url")}` }, binding)).toBeNull();
  }
  for (const text of ["", "v1.", "v1.AAAA", "v2" + sealed.text.slice(2), sealed.text.slice(0, -3)])
    expect(sealer.open({ ...sealed, text }, binding)).toBeNull();
});

test("another master secret has another key id and opens nothing", () => {
  const other = createSealer(openMasterSecret({ secret: "b".repeat(32), file: "/nowhere" }));
  const sealed = sealer.seal(new Secret(key), binding);
  const theirs = other.seal(new Secret(key), binding);
  expect(theirs.keyId).not.toBe(sealed.keyId);
  expect(other.open(sealed, binding)).toBeNull();
  // A forged key id changes nothing.
  expect(other.open({ ...sealed, keyId: theirs.keyId }, binding)).toBeNull();
});

test("a secret says [secret] however it is printed, and gives itself only when asked", () => {
  const secret = new Secret(key);
  expect([`${secret}`, String(secret), JSON.stringify({ secret }), inspect(secret), inspect({ secret })]).toEqual([
    "[secret]",
    "[secret]",
    '{"secret":"[secret]"}',
    "[secret]",
    "{ secret: [secret] }",
  ]);
  expect(Object.values(secret)).toEqual([]);
  expect(secret.reveal()).toBe(key);
});

test("four characters are shown of a long key and none of a short one", () => {
  expect(new Secret(key).lastFour()).toBe("cdef");
  expect(new Secret("a".repeat(16)).lastFour()).toBe("aaaa");
  expect(new Secret("a".repeat(15)).lastFour()).toBeNull();
});
