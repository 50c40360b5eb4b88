import fc from "fast-check";
import { expect, test } from "vitest";
import {
  applyEvent,
  eventsOfFile,
  faultsOfFile,
  fileOfThread,
  presetSettings,
  type Head,
  type Id,
  type Member,
  type MemoryItem,
  type Message,
  type Round,
  stateOfNewThread,
  ThreadFile,
  type Turn,
  TurnOutcome,
} from "./index.ts";

const id = (number: number): Id => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const mark = { shape: "circle", hue: "graphite", letter: "A" } as const;

/** A thread as it may really be: branches, versions, stops, failures, messages that wait. */
const files = fc
  .record({
    people: fc.integer({ min: 1, max: 3 }),
    voices: fc.integer({ min: 0, max: 4 }),
    rounds: fc.array(
      fc.record({
        parent: fc.nat(),
        text: fc.string({ unit: "grapheme" }),
        versions: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }),
        choice: fc.nat(),
        outcome: fc.constantFrom(...TurnOutcome.options),
        stopping: fc.constantFrom(null, "person" as const, "limit" as const),
      }),
      { maxLength: 6 },
    ),
    waiting: fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { maxLength: 2 }),
    title: fc.string({ maxLength: 50 }),
  })
  .map((plan): ThreadFile => {
    let ids = 0;
    let at = 1_700_000_000_000;
    const next = (): Id => id((ids += 1));
    const now = (): number => (at += 1_000);
    const members = Array.from({ length: plan.people + plan.voices }, (_, index) => ({
      id: next(),
      kind: index < plan.people ? ("person" as const) : ("identity" as const),
      handle: `member-${index}`,
      role: index === 0 ? ("owner" as const) : ("member" as const),
      profile: { name: `Member ${index}`, role: "", mark, model: index < plan.people ? null : "m", practice: false },
      joinedAt: now(),
      left: true,
      imported: true,
    }));
    const voices = members.slice(plan.people).map((member) => member.id);
    const message = (author: Id, text: string, parent: Head | null): Message => ({
      id: next(),
      author,
      parts: [{ type: "text", text }],
      createdAt: now(),
      parent,
      replyTo: null,
      to: null,
      hidden: false,
      hiddenBy: null,
      judgements: [],
    });
    const headOf = (round: Round, choice: number): Head => {
      const versions: Record<Id, Id> = {};
      for (const turn of round.turns) {
        const others = round.turns.filter((one) => (one.of ?? one.id) === turn.id);
        const chosen = others[choice % Math.max(1, others.length)];
        if (turn.of === null && chosen !== undefined && chosen !== turn) versions[turn.id] = chosen.id;
      }
      return { round: round.id, versions };
    };
    const author = members[0]?.id ?? id(0);
    const rounds: Round[] = [];
    for (const [index, one] of plan.rounds.entries()) {
      const before = rounds[one.parent % Math.max(1, rounds.length)];
      const parent = before === undefined ? null : headOf(before, one.choice);
      const messages = [message(author, one.text, parent)];
      const startedAt = now();
      const turns: Turn[] = voices.flatMap((member, position) => {
        const first = next();
        return Array.from({ length: one.versions[position] ?? 1 }, (_, version): Turn => {
          const speaks = one.outcome !== "passed";
          const turn = version === 0 ? first : next();
          const started = now();
          const said = speaks ? { ...message(member, `${one.text} ${version}`, null), parent: null } : null;
          return {
            id: turn,
            stage: "sealed",
            member,
            position,
            version: version + 1,
            of: version === 0 ? null : first,
            continues: version === 0 ? null : first,
            status: "ended",
            outcome: one.outcome,
            code: one.outcome === "failed" ? "cut_off" : null,
            stopping: one.stopping,
            stoppedBy: one.stopping === "person" ? author : null,
            message: said,
            links: one.outcome === "reacted" ? messages.map(({ id }) => ({ kind: "agree", message: id })) : [],
            mentions: [],
            askedBy: [],
            beside: null,
            usage: { input: 3, cachedInput: null, output: version, reasoning: null },
            unseen: version,
            plannedAt: startedAt,
            startedAt: started,
            endedAt: now(),
          };
        });
      });
      rounds.push({
        id: next(),
        index,
        parent,
        seed: `seed ${index}`,
        mode: "panel",
        settings: presetSettings,
        members: voices.map((voice) => ({ id: voice, family: "m" })),
        messages,
        status: "ended",
        stopping: null,
        reason: "complete",
        result: null,
        startedAt,
        endedAt: now(),
        turns,
        links: [],
        asks: [],
      });
    }
    const last = rounds.at(-1);
    const head = last === undefined ? null : headOf(last, 1);
    return {
      format: "parley-thread",
      version: 1,
      exportedAt: now(),
      thread: { title: plan.title, titled: false, mission: "", mode: "panel", settings: presetSettings, createdAt: at },
      members,
      rounds,
      waiting: plan.waiting.map((text) => message(author, text, head)),
      head,
      memory: memoryOf(rounds, author, next),
    };
  });

/** Two items and where somebody stands on the first, citing what was said. */
function memoryOf(rounds: Round[], author: Id, next: () => Id): MemoryItem[] {
  const cites = rounds
    .flatMap((round) => round.messages.map(({ id }) => ({ message: id, start: 0, end: 1 })))
    .slice(0, 8);
  const [claim, newer, stands] = [next(), next(), next()];
  const round = rounds[0]?.id ?? null;
  const change = { op: "EDIT" as const, by: author, at: 7, text: "Before.", status: null };
  const item: MemoryItem = {
    id: claim,
    kind: "fact",
    text: "It holds.",
    status: "disputed",
    isPinned: true,
    isRemoved: false,
    isResolved: false,
    author,
    source: "scribe",
    cites,
    supersedes: null,
    position: null,
    round,
    createdAt: 6,
    changes: [{ ...change, op: "ADD", by: null, text: null }, change],
  };
  return [
    item,
    {
      ...item,
      id: newer,
      kind: "question",
      supersedes: claim,
      isRemoved: true,
      round: null,
      source: "person",
      changes: [],
    },
    { ...item, id: stands, kind: "position", position: { claim, member: author, stance: "unsure" }, changes: [] },
  ];
}

const owner: Member = {
  id: id(999_999),
  kind: "person",
  handle: "importer",
  role: "owner",
  profile: { name: "Importer", role: "", mark, model: null, practice: false },
  identity: null,
  left: false,
  imported: false,
  joinedAt: 5,
};

/** Ids are replaced by numbers in the order in which they stand: two files are then the same or not. */
function numbered(file: ThreadFile): string {
  const ids = new Map<string, number>();
  // Parsed, so that the keys stand in the schema's order.
  return JSON.stringify(ThreadFile.parse(file)).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (found) => {
    if (!ids.has(found)) ids.set(found, ids.size);
    return `#${ids.get(found)}`;
  });
}

test("F7 a thread that goes out and comes in is the same, whatever it holds", () => {
  fc.assert(
    fc.property(files, (file) => {
      expect(faultsOfFile(ThreadFile.parse(file))).toEqual([]);
      let made = 0;
      const newId = (): Id => id(1_000_000 + (made += 1));
      const [first, ...rest] = eventsOfFile(file, { thread: id(500_000), owner, newId });
      if (first?.type !== "thread.created") throw new Error("no thread");
      const state = rest.reduce(applyEvent, stateOfNewThread(first));
      expect(state.running).toBeNull();
      const back = fileOfThread(state, file.exportedAt);
      expect(back.members.at(-1)).toMatchObject({ handle: "importer", imported: false });
      expect(numbered({ ...back, members: back.members.slice(0, -1) })).toBe(numbered(file));
    }),
    { numRuns: 300 },
  );
});

test("a file that contradicts itself says where", () => {
  const [file] = fc.sample(
    files.filter((one) => one.rounds.length > 1 && one.rounds[0]?.turns[0]?.message !== undefined),
    1,
  );
  if (file === undefined) throw new Error("no file");
  const [first, ...others] = file.rounds;
  if (first === undefined) throw new Error("no round");
  const stranger = { ...first, messages: first.messages.map((message) => ({ ...message, author: id(7_000_000) })) };
  expect(faultsOfFile({ ...file, rounds: [stranger, ...others] })[0]).toBe(
    "rounds.0.messages: its author is no member",
  );
  expect(faultsOfFile({ ...file, head: { round: id(7_000_000), versions: {} } })[0]).toContain("head: the round");
  const twice = { ...first, index: 1 };
  expect(faultsOfFile({ ...file, rounds: [first, twice] }).join()).toContain("is there twice");
  const cyclic = { ...first, parent: { round: first.id, versions: {} } };
  expect(faultsOfFile({ ...file, rounds: [cyclic, ...others] })[0]).toContain("does not stand before it");
});

test("what still ran when it left is interrupted when it comes in", () => {
  const [file] = fc.sample(
    files.filter((one) => one.rounds.some((round) => round.turns.length > 0)),
    1,
  );
  if (file === undefined) throw new Error("no file");
  const rounds = file.rounds.map((round): Round => ({
    ...round,
    status: "running",
    endedAt: null,
    turns: round.turns.map((turn) => ({ ...turn, status: "running", outcome: null, message: null, endedAt: null })),
  }));
  let made = 0;
  const [first, ...rest] = eventsOfFile(
    { ...file, rounds },
    { thread: id(500_000), owner, newId: () => id(1_000_000 + (made += 1)) },
  );
  if (first?.type !== "thread.created") throw new Error("no thread");
  const state = rest.reduce(applyEvent, stateOfNewThread(first));
  expect(state.running).toBeNull();
  expect(state.rounds.every((round) => round.status === "ended")).toBe(true);
  const outcomes = new Set(state.rounds.flatMap((round) => round.turns.map((turn) => turn.outcome)));
  expect([...outcomes]).toEqual(["interrupted"]);
});
