import { expect, test } from "vitest";
import { arms } from "./arms.ts";
import { printReport, reportOf, simulate } from "./index.ts";

test("a run is the same for its seed whoever does it, a placebo changes nothing, and the table says what it assumes", async () => {
  const [results, again] = [
    await simulate({ seed: "7", from: 1, runs: 1 }),
    await simulate({ seed: "7", from: 1, runs: 1 }),
  ];
  expect(again).toEqual(results);
  const report = reportOf(results);
  expect(report.arms.map((one) => one.arm)).toEqual(arms.map((one) => one.name));
  const gainOf = (arm: string) => report.arms.find((one) => one.arm === arm)?.gain.mean ?? Number.NaN;
  expect(gainOf("placebo")).toBe(0);
  expect(gainOf("peers, gate")).toBeGreaterThan(gainOf("append, 30 % poison"));
  expect(report.arms.find((one) => one.arm === "placebo")?.tokens).toBeGreaterThan(5);
  expect(printReport(report, "7")).toContain("not evidence about any model");
}, 180_000);
