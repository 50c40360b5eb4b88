import type { Connection } from "@parley/protocol";
import { expect, test } from "vitest";
import {
  addressOf,
  connectionErrors,
  connectionName,
  emptyConnection,
  hostAndPort,
  likelyConnection,
  maskedToken,
} from "./connection-draft.ts";

const saved: Connection = {
  id: "01a1fc10-b4fd-75df-ac61-3d21866a2aa2",
  provider: "openai-compatible",
  label: "models.example",
  baseUrl: "https://models.example/v1",
  hasKey: true,
  lastFour: "9f2c",
  source: "account",
  server: null,
  checkedAt: null,
  offered: null,
  checkCode: null,
};

test("a new connection needs a token where the provider asks for one, and an address where it has none", () => {
  expect(Object.keys(connectionErrors(emptyConnection, "anthropic", null))).toEqual(["token"]);
  expect(Object.keys(connectionErrors(emptyConnection, "ollama", null))).toEqual([]);
  expect(Object.keys(connectionErrors(emptyConnection, "openai-compatible", null))).toEqual(["address"]);
  expect(Object.keys(connectionErrors({ ...emptyConnection, token: "sk-1234" }, "anthropic", null))).toEqual([]);
});

test("what cannot be a token or an address is named before anything is sent", () => {
  const typed = { isReplacing: false, baseUrl: "models.example", token: "two words" };
  expect(Object.keys(connectionErrors(typed, "groq", null)).toSorted()).toEqual(["address", "token"]);
});

test("the provider's own address is left to the server, a saved one stays until another is typed", () => {
  expect(addressOf(emptyConnection, "anthropic", null)).toBeNull();
  expect(addressOf({ ...emptyConnection, baseUrl: "" }, "anthropic", null)).toBeNull();
  expect(addressOf(emptyConnection, "openai-compatible", saved)).toBe("https://models.example/v1");
  expect(Object.keys(connectionErrors({ ...emptyConnection, isReplacing: true }, "openai-compatible", saved))).toEqual(
    [],
  );
});

test("a refused address is named as the server's setting wants it", () => {
  expect(hostAndPort("http://10.1.2.3/v1")).toBe("10.1.2.3:80");
  expect(hostAndPort("https://box.example/v1")).toBe("box.example:443");
  expect(hostAndPort("http://localhost:11434")).toBe("localhost:11434");
});

test("a connection shows at most the last four of its token", () => {
  expect(maskedToken(saved)).toBe("…9f2c");
  expect(maskedToken({ ...saved, lastFour: null })).toBe("token set");
  expect(maskedToken({ ...saved, hasKey: false, lastFour: null })).toBe("no token");
  expect(connectionName({ ...saved, source: "environment" })).toBe("…9f2c · models.example · environment");
});

test("a voice is given a connection unasked only to its very provider", () => {
  expect(likelyConnection("openai-compatible", [saved])).toBe(saved.id);
  expect(likelyConnection("openai", [saved])).toBeNull();
  expect(likelyConnection("openai-chat", [{ ...saved, provider: "openai" }])).toBe(saved.id);
});
