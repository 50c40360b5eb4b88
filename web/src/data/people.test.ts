import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { People } from "./people.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bo = "0190a000-0000-7000-8000-0000000000b0";
const says = (people: People, state: "reading" | "typing" | "away", readSeq: number | null = null) =>
  people.take({ type: "presence", member: bo, state, readSeq });

test("who stops typing is there for a while, and who says nothing more is away", () => {
  const people = new People();
  const told = vi.fn();
  people.subscribe(told);
  says(people, "typing");
  expect(people.here().get(bo)?.state).toBe("typing");
  vi.advanceTimersByTime(6_000);
  says(people, "typing");
  vi.advanceTimersByTime(6_000);
  expect(people.here().get(bo)?.state).toBe("typing");
  vi.advanceTimersByTime(2_000);
  expect(people.here().get(bo)?.state).toBe("reading");
  vi.advanceTimersByTime(61_000);
  expect(people.here().get(bo)?.state).toBe("away");
  expect(told).toHaveBeenCalledTimes(4);
});

test("a reading place never moves back, and stays when somebody leaves", () => {
  const people = new People();
  says(people, "reading", 12);
  says(people, "reading", 7);
  says(people, "away");
  expect(people.here().get(bo)).toEqual({ state: "away", readSeq: 12 });
});
