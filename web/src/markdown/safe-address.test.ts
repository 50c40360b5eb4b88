import { expect, test } from "vitest";
import { safeAddress } from "./safe-address.ts";

test("links lead only to web pages and mail", () => {
  expect(safeAddress("https://example.org/a")).toEqual({ href: "https://example.org/a", host: "example.org" });
  expect(safeAddress("mailto:a@example.org")).toEqual({ href: "mailto:a@example.org", host: "a@example.org" });
  for (const bad of [
    "javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "/api/sign-out",
    "//evil.example",
    "file:///etc/passwd",
    undefined,
  ]) {
    expect(safeAddress(bad)).toBeNull();
  }
});
