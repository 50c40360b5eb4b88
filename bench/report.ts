import type { ContextFigures } from "./context.ts";
import type { Figures } from "./figures.ts";
import type { Shares } from "./profile.ts";

export interface Comparison {
  streams: number;
  proxy: Figures;
  parley: Figures;
}

interface Measured {
  comparisons: Comparison[];
  shares: Shares;
  context: ContextFigures;
  cold: { parleyMs: number; parleyMb: number; bareMs: number; bareMb: number };
  runs: number;
  cores: number;
  commit: string;
  node: string;
}

/** The tables of `bench/README.md`. */
export function report(measured: Measured): string {
  const { comparisons, shares, context, cold, runs } = measured;
  return `# Benchmarks

Written by \`npm run bench\`, which needs Linux and the machine to itself. A paced provider streams 50 tokens a second to
each turn, 200 tokens an answer. Beside Parley (signed in, four voices and one reader to a thread, everything saved in
SQLite with \`synchronous=FULL\`) stands a bare \`node:http\` proxy that passes the same bytes to the same reader: the
least that any server can cost. The turns of a run begin within two seconds, four to a message. Ratios are what counts;
the absolute figures are those of the machine.

Medians of ${runs} runs on ${measured.cores} cores, shared by provider, server and readers; Node ${measured.node},
commit ${measured.commit}.

${table(
  ["figure", "bare proxy", "Parley", "compared", "aim", ""],
  [...goals(comparisons), ...passing(context), ...start(cold, shares)].map(
    ({ name, bare, own, compared, aim, met }) => [name, bare, own, compared, aim, met ? "met" : "**missed**"],
  ),
)}
## All figures

${table(
  [
    "turns",
    "",
    "first token p50",
    "POST → provider p50",
    "delay p50",
    "delay p99",
    "tokens/s",
    "CPU per 1,000 tokens",
    "errors",
  ],
  comparisons.flatMap(({ streams, proxy, parley }) => [
    row(streams, "bare proxy", proxy),
    row(streams, "Parley", parley),
  ]),
)}
_first token_: from the provider's writing of it to the reader; _delay_: the same of every token.

## Where the main thread's time goes (200 turns, sampled)

${table(
  ["on", "share"],
  Object.entries(shares.shares).map(([name, share]) => [name, percent(share)]),
)}
Of that time ${percent(shares.waited)} went by without the CPU, as a commit may that waits for the disk.
${words}`;
}

/** What the figures say, for whoever wants to better them. */
const words = `
## What would help

- **Persistence and CPU per 1,000 tokens.** Half of what Parley adds is spent once a turn and not once a token: an answer of 200 tokens
  pays for its own beginning, end, events and search row (about 90 queries a round of four, and code that a
  young server has not yet compiled). Fewer queries at the end of a turn would be the next step.
- **Memory.** The difference to a bare server is code: schemas, query builder, HTTP framework, catalogue. Loaded on first
  use already: the sign-in library, the provider SDKs, the HTTP client, the public page's Markdown.
- The SDKs' own streams (OpenAI's Responses, Anthropic, Google, Mistral, Cohere) cost about 45 µs a token more than Chat
  Completions, which are read directly; the same could be done for each of them.
`;

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

interface Goal {
  name: string;
  bare: string;
  own: string;
  compared: string;
  aim: string;
  met: boolean;
}

function goals(comparisons: Comparison[]): Goal[] {
  const at = (streams: number): Comparison | undefined => comparisons.find((one) => one.streams === streams);
  const out: Goal[] = [];
  const [few, many, most] = [at(50), at(200), at(500)];
  if (few !== undefined) {
    const more = few.parley.firstP50 - few.proxy.firstP50;
    out.push({
      name: "first token to the reader, p50, 50 turns",
      bare: ms(few.proxy.firstP50),
      own: ms(few.parley.firstP50),
      compared: `+ ${ms(more)}`,
      aim: "+ 1.5 ms",
      met: more <= 1.5,
    });
    out.push({
      name: "POST → provider's request, p50, 50 turns",
      bare: ms(few.proxy.askedP50),
      own: ms(few.parley.askedP50),
      compared: `+ ${ms(few.parley.askedP50 - few.proxy.askedP50)}`,
      aim: "printed",
      met: true,
    });
  }
  if (many !== undefined) {
    out.push(ratio("delay p99, 200 turns", many, (one) => one.delayP99, ms, 2));
    out.push(ratio("CPU per 1,000 tokens, 200 turns", many, (one) => one.cpuPerThousand, ms, 2));
  }
  if (most !== undefined) {
    const share = most.parley.tokensPerSecond / most.proxy.tokensPerSecond;
    out.push({
      name: "tokens a second, 500 turns",
      bare: Math.round(most.proxy.tokensPerSecond).toLocaleString("en"),
      own: Math.round(most.parley.tokensPerSecond).toLocaleString("en"),
      compared: `${share.toFixed(2)} ×`,
      aim: "0.9 ×, no error",
      met: share >= 0.9 && most.parley.errors === 0,
    });
  }
  return out;
}

function ratio(
  name: string,
  { proxy, parley }: Comparison,
  pick: (one: Figures) => number,
  show: (value: number) => string,
  most: number,
): Goal {
  const times = pick(parley) / pick(proxy);
  return {
    name,
    bare: show(pick(proxy)),
    own: show(pick(parley)),
    compared: `${times.toFixed(2)} ×`,
    aim: `${most.toFixed(1)} ×`,
    met: times <= most,
  };
}

/** What one stage says reaches the next: 8 voices in each of 25 threads. */
function passing({ bareP50, bareP99, ownP50, ownP99, missing }: ContextFigures): Goal[] {
  const all = missing === 0 ? "" : `, ${missing} missing`;
  return [
    {
      name: "last sealed word → react requests, p50, 25 × 8",
      bare: ms(bareP50),
      own: ms(ownP50),
      compared: `+ ${ms(ownP50 - bareP50)}`,
      aim: "printed",
      met: missing === 0,
    },
    {
      name: "last sealed word → react requests, p99, 25 × 8",
      bare: ms(bareP99),
      own: ms(ownP99),
      compared: `${(ownP99 / bareP99).toFixed(1)} ×${all}`,
      aim: "100 ms, 10 aimed at",
      met: ownP99 <= 100 && missing === 0,
    },
  ];
}

function start(cold: Measured["cold"], shares: Shares): Goal[] {
  const saved = shares.persistenceOfCpu;
  return [
    {
      name: "share of the CPU for persistence, 200 turns",
      bare: "",
      own: percent(saved),
      compared: "",
      aim: "10 %",
      met: saved <= 0.1,
    },
    {
      name: "cold start until it listens",
      bare: ms(cold.bareMs),
      own: ms(cold.parleyMs),
      compared: `${(cold.parleyMs / cold.bareMs).toFixed(1)} ×`,
      aim: "250 ms",
      met: cold.parleyMs <= 250,
    },
    {
      name: "memory, idle, no provider used",
      bare: `${cold.bareMb.toFixed(0)} MB`,
      own: `${cold.parleyMb.toFixed(0)} MB`,
      compared: `${(cold.parleyMb / cold.bareMb).toFixed(1)} ×`,
      aim: "90 MB",
      met: cold.parleyMb <= 90,
    },
  ];
}

function row(streams: number, name: string, one: Figures): string[] {
  return [
    String(streams),
    name,
    ms(one.firstP50),
    ms(one.askedP50),
    ms(one.delayP50),
    ms(one.delayP99),
    Math.round(one.tokensPerSecond).toLocaleString("en"),
    ms(one.cpuPerThousand),
    String(one.errors),
  ];
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((one) => one[column]?.length ?? 0)));
  const line = (cells: string[]): string => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return `${[line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n")}\n`;
}
