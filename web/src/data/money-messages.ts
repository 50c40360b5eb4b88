import { listNames } from "./words.ts";

/** The part of the message table that is about budgets, forecasts and what was used. */
export const moneyMessages = {
  forecast: {
    about: (least: string, most: string) => `≈ ${least === most ? most : `${least} to ${most}`}`,
    local: "local",
    unknown: "price unknown",
    unknownOf: (names: string[]) => `price of ${listNames(names)} unknown`,
    label: "What the next round costs",
    calls: (least: number, most: number) =>
      most === 1 ? "One call." : `${least === most ? most : `${least} to ${most}`} calls.`,
    how: "The least: everybody is short. The most: everybody writes as much as they may. Second tries are not counted.",
    round: (cost: string) => `${cost} a round`,
    next: "Next round",
    passes: (cap: string) => `This would pass your ${cap} cap. Raise it or pick fewer voices.`,
  },
  spent: "Spent in this thread",
  of: (spent: string, cap: string) => `${spent} of ${cap}`,
  reserved: (sum: string) => `Answers that are being written may take up to ${sum} more.`,
  noCap: "No budget is set.",
  setCap: "Set a budget",
  changeCap: "Change the budget",
  capLabel: "Budget of this thread, in US dollars",
  dayCapLabel: "Budget of a day, in US dollars",
  unknownLabel: "What a call of unknown price counts as, in US dollars",
  newCap: "Budget",
  newCapHint: "Optional, in US dollars. At this sum the round pauses until you raise it.",
  invalid: "Enter a sum such as 2.50, up to a million.",
  saveCap: "Save",
  removeCap: "No limit",
  paused: {
    spent: (cap: string) => `Paused: this thread’s budget of ${cap} is spent. Raise it to go on.`,
    short: (cap: string, spent: string, next: string) =>
      `Paused: ${spent} of this thread’s budget of ${cap} is spent, and the next answer may cost up to ${next}. Raise it to go on.`,
    daySpent: (cap: string) =>
      `Paused: your budget of ${cap} for today is spent. Raise it to go on, or wait for midnight UTC.`,
    dayShort: (cap: string, spent: string, next: string) =>
      `Paused: ${spent} of your budget of ${cap} for today is spent, and the next answer may cost up to ${next}. Raise it to go on, or wait for midnight UTC.`,
    waits: "The rest of the round waits: what is being written may use up the budget.",
    other: "Paused: the budget is spent. Whoever pays can raise it.",
    raise: "Raise the budget",
  },
  usage: {
    title: "Usage",
    intro: "What your voices’ calls took. Days are days in UTC; prices are the catalogue’s.",
    range: "Range",
    days: (count: number) => `${count} days`,
    total: "Total",
    calls: "Calls",
    callCount: (count: number) => (count === 1 ? "1 call" : `${count.toLocaleString("en")} calls`),
    cost: "Cost",
    tokensIn: "Tokens read",
    tokensOut: "Tokens written",
    measure: "Show",
    byDay: "By day",
    byVoice: "By voice",
    byModel: "By model",
    day: "Day",
    voice: "Voice",
    model: "Model",
    asTable: "Show the days as a table",
    chart: (measure: string, from: string, to: string, most: string) =>
      `${measure} by day from ${from} to ${to}, at most ${most} a day. The table below says the same.`,
    none: "Nothing was called in this time.",
    noneHint: "Once your voices answer, what that took stands here.",
    failed: "The usage could not be loaded.",
    unknown: (count: number) =>
      count === 1 ? "1 call of unknown cost" : `${count.toLocaleString("en")} calls of unknown cost`,
    free: "local",
    unknownCost: "unknown",
    budget: "Budget of a day",
    budgetHint:
      "It holds for all your voices together. At this sum rounds pause until you raise it, or until midnight UTC.",
    today: "Spent today",
    changeUnknown: "Change what it counts as",
    unknownCall: "A call of unknown price counts as",
  },
} as const;
