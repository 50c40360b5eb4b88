import type { Connection } from "@parley/protocol";
import { expect, test } from "vitest";
import { lastCheckOf } from "./last-check.ts";

const now = Date.UTC(2026, 5, 15, 12);
const minute = 60_000;
const at = (checkedAt: number | null, checkCode: Connection["checkCode"] = null): Connection => ({
  id: "1",
  provider: "openai",
  label: "",
  baseUrl: "https://api.openai.com/v1",
  hasKey: true,
  lastFour: "wxyz",
  source: "account",
  server: null,
  offered: null,
  checkedAt,
  checkCode,
});

test.each([
  [at(now - 20_000), { isOk: true, text: "worked just now" }],
  [at(now + minute), { isOk: true, text: "worked just now" }],
  [at(now - 5 * minute), { isOk: true, text: "worked 5 minutes ago" }],
  [at(now - 119 * minute), { isOk: true, text: "worked 1 hour ago" }],
  [at(now - 30 * 60 * minute, "key_refused"), { isOk: false, text: "refused the token yesterday" }],
  [at(now - 3 * 24 * 60 * minute, "unreachable"), { isOk: false, text: "not reached 3 days ago" }],
  [at(now - minute, "bad_answer"), { isOk: false, text: "failed 1 minute ago" }],
  [at(null), null],
])("a check is told by its end and its age: %#", (connection, expected) => {
  expect(lastCheckOf(connection, now)).toEqual(expected);
});
