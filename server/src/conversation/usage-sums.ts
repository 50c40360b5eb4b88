import type { UsageSum } from "@parley/protocol";

export const noUsage: UsageSum = { calls: 0, cost: 0, unknown: 0, input: 0, output: 0 };

export function plusUsage(sum: UsageSum, row: UsageSum): UsageSum {
  return {
    calls: sum.calls + row.calls,
    cost: sum.cost + row.cost,
    unknown: sum.unknown + row.unknown,
    input: sum.input + row.input,
    output: sum.output + row.output,
  };
}

/** The first row of each group with the group's sum; the dearest first, then who was called most. */
export function sumsBy<R extends UsageSum>(rows: R[], key: (row: R) => string): [R, UsageSum][] {
  return [...Map.groupBy(rows, key).values()]
    .flatMap((group): [R, UsageSum][] => (group[0] === undefined ? [] : [[group[0], group.reduce(plusUsage, noUsage)]]))
    .toSorted(([, a], [, b]) => b.cost - a.cost || b.calls - a.calls);
}

/** What each model was used. */
export function sumsOfModels<R extends UsageSum & { provider: string; model: string }>(rows: R[]) {
  return sumsBy(rows, (row) => JSON.stringify([row.provider, row.model])).map(([{ provider, model }, sum]) => ({
    provider,
    model,
    ...sum,
  }));
}
