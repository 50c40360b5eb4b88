import { expect, test } from "vitest";
import { isOwnPath } from "./own-path.ts";

test("AU8 a place to return to is a path of this site and nothing else", () => {
  const own = ["/", "/t/0198?m=3#top", "/settings/account", "/notes/a%20b", "/search?q=https://elsewhere.example"];
  const foreign = [
    "",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "@evil.example",
    ".evil.example",
    "evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e%2e//evil.example",
    "/./x",
    "/\t/evil.example",
    "/\n/evil.example",
    " /x",
    "/x\r\nLocation: //evil.example",
    `/${"x".repeat(2000)}`,
  ];
  expect(own.filter((one) => !isOwnPath(one))).toEqual([]);
  expect(foreign.filter(isOwnPath)).toEqual([]);
  // What is let through stays on this site, however a browser resolves it.
  for (const one of [...own, "/%2f%2fevil.example", "/@evil.example", "/.evil.example"]) {
    expect(isOwnPath(one)).toBe(true);
    expect(new URL(one, "https://parley.example").origin).toBe("https://parley.example");
  }
  process.stdout.write(`AU8: ${foreign.length} addresses of elsewhere refused, ${own.length} own paths taken\n`);
});
