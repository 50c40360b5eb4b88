import type { Message, SessionEvent, ThreadEvent } from "@parley/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WatchedEvent } from "../../conversation/index.ts";
import { formatRoundCursor, parseRoundCursor, type RoundCursor } from "./cursor.ts";
import { createRoundEvents, type RoundContext, type RoundLine } from "./round-events.ts";

const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [thread, person, vega, orin, asked, round, turnV, turnO] = Array.from({ length: 8 }, (_, n) => id(n)) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

function said(author: string, text: string, n: number): Message {
  const parts = [{ type: "text" as const, text }];
  return {
    id: id(n),
    author,
    parts,
    createdAt: 0,
    parent: null,
    replyTo: null,
    to: null,
    hidden: false,
    hiddenBy: null,
    judgements: [],
  };
}

const nobody = id(40);

let seq = 0;
const saved = (event: Record<string, unknown>): WatchedEvent => {
  seq += 1;
  return { seq, event: { ...event, seq, at: 0 } as unknown as ThreadEvent };
};
const delta = (turn: string, offset: number, text: string, part = 0, kind: "text" | "reasoning" = "text") =>
  ({ live: { type: "turn.delta", turn, part, kind, offset, text } }) satisfies WatchedEvent;
const plan = (turn: string, member: string, version = 1) =>
  saved({
    type: "turn.planned",
    round,
    plan: { turn, stage: "sealed", member, position: 0, version, of: null, continues: null, askedBy: [], beside: null },
  });
const started = (turn: string) => saved({ type: "turn.started", round, turn, unseen: 0 });
const ended = (turn: string, more: Record<string, unknown>) =>
  saved({
    type: "turn.ended",
    round,
    turn,
    outcome: "said",
    code: null,
    message: null,
    links: [],
    mentions: [],
    usage: null,
    ...more,
  });

function beginning(): WatchedEvent[] {
  seq = 0;
  const members = [vega, orin].map((one) => ({ id: one, family: "x" }));
  return [
    saved({ type: "message.posted", message: said(person, "Why?", 4) }),
    saved({
      type: "round.started",
      round,
      index: 0,
      parent: null,
      seed: "",
      mode: "panel",
      members,
      messages: [asked],
    }),
    plan(turnV, vega),
    plan(turnO, orin),
  ];
}

function context(from: Partial<RoundCursor> = {}): RoundContext {
  return {
    thread,
    mission: "Plan a garden.",
    message: asked,
    names: new Map([
      [person, "you"],
      [vega, "vega"],
      [orin, "orin"],
      [nobody, "gpt-4o"],
    ]),
    reasons: new Map([[nobody, "No key for OpenAI."]]),
    authors: new Map(),
    saidBy: ["you"],
    remembered: [],
    from: { message: asked, seq: 0, sent: 0, texts: [], ended: false, ...from },
  };
}

function read(watched: WatchedEvent[], from: Partial<RoundCursor> = {}): RoundLine[] {
  const events = createRoundEvents(context(from));
  return watched.flatMap((one) => events.take(one));
}

const start: SessionEvent[] = [
  { type: "round_start", session_id: thread, models: ["vega", "orin"] },
  { type: "memory", mission: "Plan a garden.", said_by: ["you"] },
];
const usage = { input: 7, cachedInput: null, output: 3, reasoning: null };
const endOfRound = () => saved({ type: "round.ended", round, reason: "complete", result: null });

describe("one round as lines", () => {
  const table: [name: string, log: () => WatchedEvent[], lines: SessionEvent[]][] = [
    [
      "two voices write between each other's words",
      () => [
        ...beginning(),
        started(turnV),
        started(turnO),
        delta(turnV, 0, "Wa"),
        delta(turnO, 0, "So"),
        delta(turnV, 2, "ter."),
        ended(turnV, { message: said(vega, "Water.", 20), usage }),
        ended(turnO, { message: said(orin, "Soil.", 21) }),
        endOfRound(),
      ],
      [
        ...start,
        { type: "model_start", model: "vega", stage: "sealed" },
        { type: "model_start", model: "orin", stage: "sealed" },
        { type: "model_chunk", model: "vega", text: "Wa" },
        { type: "model_chunk", model: "orin", text: "So" },
        { type: "model_chunk", model: "vega", text: "ter." },
        {
          type: "model_end",
          model: "vega",
          stage: "sealed",
          message_id: id(20),
          usage: { input_tokens: 7, output_tokens: 3 },
        },
        { type: "memory", mission: "Plan a garden.", said_by: ["you", "vega"] },
        { type: "model_chunk", model: "orin", text: "il." },
        { type: "model_end", model: "orin", stage: "sealed", message_id: id(21), usage: null },
        { type: "memory", mission: "Plan a garden.", said_by: ["you", "vega", "orin"] },
        { type: "round_end", session_id: thread, reason: "complete" },
      ],
    ],
    [
      "text that comes before its turn is known waits for it, and thoughts are not said",
      () => [
        delta(turnV, 0, "Hm.", 0, "reasoning"),
        delta(turnV, 0, "Wa", 1),
        ...beginning(),
        started(turnV),
        delta(turnV, 0, "Wa", 1),
        delta(turnV, 9, "lost", 1),
      ],
      [
        ...start,
        { type: "model_start", model: "vega", stage: "sealed" },
        { type: "model_chunk", model: "vega", text: "Wa" },
      ],
    ],
    [
      "a failure says why; what came before it is kept",
      () => [
        ...beginning(),
        started(turnV),
        ended(turnV, { outcome: "failed", code: "went_silent", message: said(vega, "Wat", 20) }),
        plan(id(41), nobody),
        started(id(41)),
        ended(id(41), { outcome: "failed", code: "no_connection" }),
        started(turnO),
        ended(turnO, { outcome: "failed", code: "no_connection" }),
        endOfRound(),
      ],
      [
        ...start,
        { type: "model_start", model: "vega", stage: "sealed" },
        { type: "model_chunk", model: "vega", text: "Wat" },
        { type: "error", code: "went_silent", message: "It stopped sending in the middle.", model: "vega" },
        { type: "model_end", model: "vega", stage: "sealed", message_id: id(20), usage: null },
        { type: "memory", mission: "Plan a garden.", said_by: ["you", "vega"] },
        { type: "error", code: "no_connection", message: "No key for OpenAI.", model: "gpt-4o" },
        { type: "model_start", model: "orin", stage: "sealed" },
        { type: "error", code: "no_connection", message: "It has no connection to a provider.", model: "orin" },
        { type: "round_end", session_id: thread, reason: "complete" },
      ],
    ],
    [
      "a turn that was stopped before it began, a later version and another round",
      () => [
        ...beginning(),
        ended(turnV, { outcome: "stopped" }),
        plan(id(30), orin, 2),
        started(id(30)),
        delta(id(30), 0, "Other."),
        saved({ type: "round.ended", round: id(31), reason: "complete", result: null }),
      ],
      [
        ...start,
        { type: "model_start", model: "vega", stage: "sealed" },
        { type: "model_end", model: "vega", stage: "sealed", message_id: null, usage: null },
      ],
    ],
    [
      "a message that everything was stopped before says so and is over",
      () => [saved({ type: "round.ended", round: id(31), reason: "stopped", result: null }), ...beginning()],
      [
        {
          type: "error",
          code: "stopped",
          message: "Everything was stopped before this message had its turn. It is read with the next message.",
        },
      ],
    ],
  ];
  test.each(table)("%s", (_, log, lines) => {
    expect(read(log()).map((line) => line.event)).toEqual(lines);
  });
});

test("whoever comes back with the id of any line is told the rest: nothing twice, nothing left out", () => {
  const log = [
    ...beginning(),
    started(turnV),
    delta(turnV, 0, "Water "),
    started(turnO),
    delta(turnO, 0, "Soil 🌱 "),
    delta(turnV, 6, "comes "),
    ended(turnV, { message: said(vega, "Water comes first.", 20) }),
    ended(turnO, { outcome: "failed", code: "cut_off", message: said(orin, "Soil 🌱 next", 21) }),
    endOfRound(),
  ];
  const whole = read(log);
  const summary = (lines: RoundLine[]) => ({
    texts: lines.reduce<Record<string, string>>((all, { event }) => {
      if (event.type === "model_chunk") all[event.model] = (all[event.model] ?? "") + event.text;
      return all;
    }, {}),
    others: lines.map((line) => line.event).filter((event) => event.type !== "model_chunk"),
  });
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 4 }), fc.boolean(), (cuts, isLive) => {
      let from: RoundCursor = context().from;
      const got: RoundLine[] = [];
      for (const cut of [...cuts, whole.length]) {
        // Who comes late meets the log, and of the live text what is being written or nothing.
        const lines = read(
          log.filter((one) => isLive || "event" in one),
          from,
        ).slice(0, cut);
        got.push(...lines);
        const last = lines.at(-1);
        if (last !== undefined) from = parseRoundCursor(last.id) ?? expect.unreachable(last.id);
      }
      expect(summary(got)).toEqual(summary(whole));
      expect(from.ended).toBe(true);
      expect(read(log, from)).toEqual([]);
    }),
  );
});

test("a cursor is its text and nothing else is one", () => {
  for (const cursor of [
    { message: asked, seq: 0, sent: 0, texts: [], ended: false },
    { message: asked, seq: 12, sent: 3, texts: [0, 17], ended: false },
  ])
    expect(parseRoundCursor(formatRoundCursor(cursor))).toEqual(cursor);
  expect(parseRoundCursor(`${asked}:end`)?.ended).toBe(true);
  for (const text of [
    "",
    "x",
    `${asked}`,
    `${asked}:1`,
    `${asked}:1.2`,
    `${asked}:1.2:a`,
    `${asked}:end:`,
    `x${asked}:end`,
  ])
    expect(parseRoundCursor(text)).toBeNull();
});
