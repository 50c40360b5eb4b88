import type { TurnCost } from "@parley/protocol";
import { expect, test } from "vitest";
import { costText } from "./cost-text.ts";

const cost = (basis: TurnCost["basis"], millionths: number | null): TurnCost => ({
  turn: "t",
  member: "m",
  cost: millionths,
  basis,
});

test("costs are summed, local ones say so, and an unknown price is never counted as nothing", () => {
  expect(costText([])).toBe("");
  expect(costText([cost("local", 0), cost("local", 0)])).toBe("local");
  expect(costText([cost("priced", 12_000), cost("priced", 300), cost("local", 0)])).toBe("$0.012");
  expect(costText([cost("no_price", null), cost("local", 0)])).toBe("price unknown");
  expect(costText([cost("no_usage", null)])).toBe("cost unknown");
  expect(costText([cost("priced", 12_000), cost("no_price", null)])).toBe("$0.012 and an unknown price");
});
