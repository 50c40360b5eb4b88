import { expect, test } from "vitest";
import { linear, logarithmic } from "./parameter-scale.ts";

test("a logarithmic slider begins and ends at its limits, grows all the way, and stands on round numbers", () => {
  for (const most of [4_000, 32_768, 128_000]) {
    const scale = logarithmic(256, most);
    const values = Array.from({ length: scale.max + 1 }, (_, position) => scale.toValue(position));
    expect(values[0]).toBe(256);
    expect(values.at(-1)).toBe(most);
    expect(values.toSorted((a, b) => a - b)).toEqual(values);
    for (const value of values.slice(0, -1)) expect(value % 16).toBe(0);
  }
  const scale = logarithmic(256, 32_768);
  expect(scale.toValue(scale.toPosition(4_096))).toBe(4_096);
});

test("what lies beyond a slider's end stands at the end", () => {
  expect(logarithmic(256, 32_768).toPosition(900_000)).toBe(96);
  expect(logarithmic(256, 32_768).toPosition(1)).toBe(0);
  expect(linear([0, 1], 0.1).toPosition(1.7)).toBe(1);
});

test("steps of a tenth stay tenths", () => {
  expect(linear([0, 2], 0.1).toValue(0.1 + 0.2)).toBe(0.3);
});
