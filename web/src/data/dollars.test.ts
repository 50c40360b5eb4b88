import { expect, test } from "vitest";
import { forecastText, parseDollars, raisedCap, sum, toDollars } from "./dollars.ts";

test.each([
  ["1", 1_000_000],
  ["$2.50", 2_500_000],
  ["0,01", 10_000],
  [".5", 500_000],
  ["0", 0],
  ["1000000", 1_000_000_000_000],
  ["", null],
  ["-1", null],
  ["1.2.3", null],
  ["a lot", null],
  ["1000001", null],
])("reads %j", (text, millionths) => {
  expect(parseDollars(text)).toBe(millionths);
});

test("writes sums as they are read", () => {
  expect([0, 10_000, 1_234_567, 2_500_000].map(toDollars)).toEqual(["0.00", "0.01", "1.234567", "2.50"]);
  expect([10_000, 1_000_000, 1_500].map(sum)).toEqual(["$0.01", "$1.00", "$0.0015"]);
});

test("proposes a cap that pays for what waits, and twice the last one at least", () => {
  expect(raisedCap(10_000, 0, 82_001)).toBe(90_000);
  expect(raisedCap(1_000_000, 990_000, 20_000)).toBe(2_000_000);
});

test("says a forecast in a few words, and names whose price is unknown", () => {
  const of = (calls: [number, number], cost: [number, number], unknown: string[] = [], local = false) =>
    forecastText({ calls, cost, unknown, local }, (id) => (id === "k" ? "Kit" : ""));
  expect(of([4, 8], [12_000, 43_000])).toBe("≈ $0.012 to $0.043");
  expect(of([1, 1], [0, 0], [], true)).toBe("local");
  expect(of([1, 1], [0, 0], ["k"])).toBe("price of Kit unknown");
  expect(of([1, 1], [0, 0], ["x"])).toBe("price unknown");
  expect(of([2, 2], [1_000, 2_000], ["k"])).toBe("≈ $0.0010 to $0.0020, price of Kit unknown");
  expect(of([0, 0], [0, 0])).toBe("");
});
