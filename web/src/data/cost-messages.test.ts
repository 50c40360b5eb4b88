import { expect, test } from "vitest";
import { money } from "./cost-messages.ts";

test("money keeps two figures that say something, and never looks like nothing when it is something", () => {
  const shown = [0, 3, 120, 1_234, 12_345, 123_456, 1_234_567, 98_765_432].map(money);
  expect(shown).toEqual(["$0", "< $0.0001", "$0.0001", "$0.0012", "$0.012", "$0.12", "$1.23", "$98.77"]);
});
