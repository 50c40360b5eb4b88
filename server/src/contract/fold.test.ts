import {
  applyEvent,
  type Command,
  type CommandName,
  commands,
  type Head,
  type Id,
  linkLabels,
  type Message,
  noParameters,
  stateOfNewThread,
  textOf,
  type ThreadState,
} from "@parley/protocol";
import { CallError } from "@parley/protocol/client";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { checkFold } from "../testing/fold.ts";
import { logOf, long, look, newId, quiet, say, sure } from "../testing/talk.ts";

/** Voices that answer at once, fail, are cut, and wait until somebody stops them. */
const scripts = {
  // The first messages that it is shown; marks of what it is not shown lead nowhere.
  linking: [[{ text: "So be it [[m1 disagrees]]. And that [[m2 builds on]], with this [[m3]]. Nothing [[m99]]." }]],
  swift: [[{ text: "At once." }]],
  broken: [[{ fail: "model_unknown" as const }]],
  partial: [[{ reasoning: "Hm. " }, { text: "Half an " }, { cut: true as const }]],
  stuck: [[{ text: "I begin and " }, { hang: true as const }]],
  mute: [[{ hang: true as const }]],
};
const voices = ["linking", "swift", "broken", "partial", "stuck", "mute"] as const;

interface World {
  person: Person;
  thread: Id;
  identities: Id[];
  state: ThreadState;
}

type Draw = (below: number) => number;
type Case = (world: World, draw: Draw) => Promise<unknown>;

let app: TestApp;
let ana: Person;
let identities: Id[];
beforeAll(async () => {
  app = await startTestApp({ scripts, limits: { saveEveryMs: 200, callsPerConnection: 100, turnsPerAccount: 1000 } });
  ana = await app.person("Ana");
  const { data } = await ana.client.call("listConnections", {});
  const connection = sure(data.connections[0]).id;
  identities = [];
  for (const name of voices) {
    const body = { name, model: name, provider: "openai-compatible" as const, connection };
    identities.push((await ana.client.call("createIdentity", { body })).data.id);
  }
});
afterAll(() => app.close());

/** One random use of each command of the table; a refusal is an answer too. */
const cases: Record<CommandName, Case> = {
  createThread: async (world, draw) => {
    const seats = world.identities.filter(() => draw(3) > 0);
    const body = { title: draw(2) === 0 ? "" : "A talk", identities: seats };
    world.state = (await ana.client.call("createThread", { body })).data.state;
    world.thread = world.state.thread.id;
    // What a thread begins with is the fold of its own first events too.
    expect((await logOf(app, world.thread))[0]).toMatchObject({ seq: 1, type: "thread.created" });
  },
  changeThread: (world, draw) => {
    const bodies: Command<"changeThread">[] = [
      { title: `Title ${draw(9)}` },
      { mission: `Mission ${draw(9)}` },
      { mode: "panel" },
      { mode: "reactions", settings: { stages: 1 + draw(3) } },
      { mode: "round-robin", settings: { cycles: 1 + draw(3) } },
      { settings: { readsPeers: draw(2) === 0 } },
      { settings: { handoffs: draw(2) === 0 } },
      { archived: draw(2) === 0 },
      { visibility: draw(2) === 0 ? "public" : "private" },
      { title: "All", mission: "of it", archived: false },
    ];
    return ana.client.call("changeThread", { params: { id: world.thread }, body: pick(bodies, draw) });
  },
  deleteThread: async (world, draw) => {
    // The law then is that nobody can fetch it and its log says so.
    const held = (await look(ana, world.thread)).state;
    await ana.client.call("deleteThread", { params: { id: world.thread } });
    const events = await logOf(app, world.thread, held.seq);
    expect(events.reduce(applyEvent, held).thread.deleted).toBe(true);
    expect(await codeOf(look(ana, world.thread))).toBe("not_found");
    await cases.createThread(world, draw);
  },
  restoreThread: async (world) => {
    // Whatever ran in it has ended, and readers who had it see it again as it is.
    const held = (await look(ana, world.thread)).state;
    await ana.client.call("deleteThread", { params: { id: world.thread } });
    await ana.client.call("restoreThread", { params: { id: world.thread }, body: {} });
    const events = await logOf(app, world.thread, held.seq);
    expect(events.map((event) => event.type)).toContain("thread.restored");
    const { state } = await look(ana, world.thread);
    expect(state).toMatchObject({ running: null, thread: { deleted: false, archived: held.thread.archived } });
  },
  markRead: (world, draw) =>
    ana.client.call("markRead", { params: { id: world.thread }, body: { seq: draw(world.state.seq + 9) } }),
  pinThread: (world, draw) =>
    ana.client.call("pinThread", { params: { id: world.thread }, body: { pinned: draw(2) === 0 } }),
  sayPresence: (world, draw) =>
    ana.client.call("sayPresence", {
      params: { id: world.thread },
      body: { state: (["reading", "typing", "away"] as const)[draw(3)] ?? "away" },
    }),
  hideMessage: (world, draw) => {
    const { rounds, waiting } = world.state;
    const said = rounds.flatMap((round) => [...round.messages, ...round.turns.flatMap((turn) => turn.message ?? [])]);
    const id = [...said, ...waiting][draw(said.length + waiting.length)]?.id ?? newId();
    return ana.client.call("hideMessage", { params: { id }, body: {} });
  },
  sendMessage: (world, draw) => {
    const rounds = world.state.rounds;
    const old = draw(4) === 0 ? rounds[draw(rounds.length)] : undefined;
    const parent = old === undefined ? {} : { parent: { round: old.id, versions: {} } };
    const replyTo = draw(5) === 0 ? (rounds.at(-1)?.messages[0]?.id ?? null) : null;
    const voice = pick(world.state.members, draw);
    const to = draw(4) === 0 && voice.kind === "identity" ? { to: [voice.id] } : {};
    const text = `Say ${draw(100)}${draw(4) === 0 ? ` @${voice.handle}` : ""}`;
    const body = { id: newId(), text, replyTo, ...parent, ...to };
    return ana.client.call("sendMessage", { params: { id: world.thread }, body });
  },
  judgeMessage: (world, draw) => {
    const answers = world.state.rounds.flatMap((round) => round.turns.flatMap((turn) => turn.message ?? []));
    const id = answers.length === 0 ? newId() : pick(answers, draw).id;
    const bodies: Command<"judgeMessage">[] = [
      { thumb: draw(3) === 0 ? null : pick(["up", "down"] as const, draw) },
      { isBest: draw(3) > 0 },
      { correction: { text: `Rather ${draw(9)}`, passage: draw(2) === 0 ? null : { start: 0, end: 1 } } },
      { correction: null },
      { thumb: "up", isBest: true, correction: { text: "All of it.", passage: null } },
      { thumb: null, isBest: false, correction: null },
    ];
    return ana.client.call("judgeMessage", { params: { id }, body: pick(bodies, draw) });
  },
  changeLink: (world, draw) => {
    const links = world.state.rounds.flatMap((round) => round.links);
    const link = links.length === 0 ? newId() : pick(links, draw).id;
    const bodies: Command<"changeLink">[] = [
      { label: pick(linkLabels, draw) },
      { isRemoved: draw(2) === 0 },
      { label: "builds_on", isRemoved: false },
    ];
    return ana.client.call("changeLink", { params: { id: world.thread, link }, body: pick(bodies, draw) });
  },
  changeMemory: (world, draw) => {
    const { memory, rounds, waiting } = world.state;
    const said = rounds.flatMap((round) => [...round.messages, ...round.turns.flatMap((turn) => turn.message ?? [])]);
    const cite = (message: Message) => ({ message: message.id, start: 0, end: Math.max(1, textOf(message).length) });
    const cites = [...said, ...waiting].filter(() => draw(4) === 0).slice(0, 3);
    const id = memory.length === 0 ? newId() : pick(memory, draw).id;
    const kind = pick(["fact", "decision", "question"] as const, draw);
    const supersedes = draw(4) === 0 && memory.length > 0 ? id : null;
    const add = { op: "ADD" as const, kind, text: `Known ${draw(99)}`, cites: cites.map(cite), supersedes };
    const bodies: Command<"changeMemory">[] = [
      { ...add, id: newId() },
      { ...add, id: newId() },
      { op: "EDIT", id, text: `Better known ${draw(9)}` },
      { op: "RESTORE", id, status: draw(2) === 0 ? null : pick(["proposed", "disputed"] as const, draw) },
      { op: pick(["CONFIRM", "DISPUTE", "PIN", "UNPIN", "RESOLVE", "REMOVE"] as const, draw), id },
    ];
    return ana.client.call("changeMemory", { params: { id: world.thread }, body: pick(bodies, draw) });
  },
  seatIdentity: (world, draw) =>
    ana.client.call("seatIdentity", { params: { id: world.thread }, body: { identity: pick(world.identities, draw) } }),
  changeMember: (world, draw) => {
    const bodies: Command<"changeMember">[] = [
      { name: `Name ${draw(9)}` },
      { model: pick(voices, draw) },
      { model: null },
      { parameters: { ...noParameters, temperature: draw(3) / 2 } },
    ];
    const params = { id: world.thread, member: pick(world.state.members, draw).id };
    return ana.client.call("changeMember", { params, body: pick(bodies, draw) });
  },
  replaceSeat: (world, draw) => {
    const params = { id: world.thread, member: pick(world.state.members, draw).id };
    return ana.client.call("replaceSeat", { params, body: { identity: pick(world.identities, draw) } });
  },
  removeMember: (world, draw) =>
    ana.client.call("removeMember", { params: { id: world.thread, member: pick(world.state.members, draw).id } }),
  stopThread: (world) => ana.client.call("stopThread", { params: { id: world.thread } }),
  stopTurn: (world, draw) => ana.client.call("stopTurn", { params: { id: someTurn(world, draw) } }),
  continueTurn: (world, draw) => ana.client.call("continueTurn", { params: { id: someTurn(world, draw) } }),
  runTurnAgain: (world, draw) => ana.client.call("runTurnAgain", { params: { id: someTurn(world, draw) } }),
  mergeAnswers: (world, draw) => {
    const member = draw(2) === 0 ? {} : { member: pick(world.state.members, draw).id };
    return ana.client.call("mergeAnswers", {
      params: { id: world.thread },
      body: { ...someHead(world, draw), ...member },
    });
  },
  letReact: (world, draw) => ana.client.call("letReact", { params: { id: world.thread }, body: someHead(world, draw) }),
  moveHead: (world, draw) => {
    const round = world.state.rounds[draw(world.state.rounds.length)];
    const version = round?.turns.find((turn) => turn.of !== null && draw(2) === 0);
    const versions = version?.of == null ? {} : { [version.of]: version.id };
    const head = { round: round?.id ?? newId(), versions };
    return ana.client.call("moveHead", { params: { id: world.thread }, body: { head } });
  },
};

test("every command of the table has a case here", () => {
  expect(Object.keys(cases).toSorted()).toEqual(Object.keys(commands).toSorted());
});

test("E4 E5 what a reader folds is what it would fetch, after every command", { timeout: 3_600_000 }, async () => {
  const names = Object.keys(cases).filter((name): name is CommandName => name in commands);
  const weighed = names.flatMap((name) => Array.from<CommandName>({ length: weights[name] }).fill(name));
  const counts = new Map<string, number>();
  let events = 0;
  const world: World = { person: ana, thread: "", identities, state: await freshState() };
  world.thread = world.state.thread.id;
  const run = fc.array(fc.tuple(fc.constantFrom(...weighed), fc.array(fc.nat(999), { minLength: 8, maxLength: 8 })), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(run, async (steps) => {
      // A thread serves many runs: whatever came before is a good beginning, until it grows long.
      if (world.state.total > 20) await cases.createThread(world, () => 1);
      for (const [name, numbers] of steps) {
        world.state = (await look(ana, world.thread)).state;
        const held = { all: world.state, two: (await look(ana, world.thread, 2)).state };
        const before = world.thread;
        const answer = await codeOf(cases[name](world, drawFrom(numbers)));
        counts.set(`${name} ${answer}`, (counts.get(`${name} ${answer}`) ?? 0) + 1);
        if (world.thread !== before) continue;
        events += await checkFold(app, ana, world.thread, held.all);
        await checkFold(app, ana, world.thread, held.two);
      }
      await checkPages(world);
    }),
    // A failure depends on what came before it, so a shrunk run would prove nothing.
    { numRuns: long ? 10_000 : 500, seed: 20_260_101, endOnFailure: true },
  );
  console.log(`folded ${events} events; ${[...counts].map(([key, n]) => `${key} ${n}`).join(", ")}`);
  for (const name of names) expect(counts.get(`${name} ok`) ?? 0, name).toBeGreaterThan(0);
});

test("E3 a thread's log from its first event folds to what is fetched", async () => {
  // A server of its own: on the other one voices that hang in forgotten threads may fill the connection.
  const own = await startTestApp({ scripts });
  try {
    const bo = await own.person("Bo");
    const thread = (await bo.threadWith("swift", "partial")).state.thread.id;
    await say(bo, thread, "One.");
    await quiet(bo, thread);
    await say(bo, thread, "Two.");
    const now = await quiet(bo, thread, 2);
    const [first, ...rest] = await logOf(own, thread);
    if (first?.type !== "thread.created") throw new Error("a log begins with its thread");
    expect(rest.reduce(applyEvent, stateOfNewThread(first))).toEqual(now);
  } finally {
    await own.close();
  }
});

/** Some commands make more history than others. */
const weights: Record<CommandName, number> = {
  createThread: 1,
  deleteThread: 1,
  restoreThread: 1,
  markRead: 1,
  pinThread: 1,
  sayPresence: 1,
  hideMessage: 4,
  judgeMessage: 10,
  changeLink: 4,
  changeMemory: 8,
  changeThread: 3,
  sendMessage: 14,
  seatIdentity: 3,
  changeMember: 3,
  replaceSeat: 4,
  removeMember: 3,
  stopThread: 5,
  stopTurn: 8,
  continueTurn: 8,
  runTurnAgain: 5,
  mergeAnswers: 4,
  letReact: 4,
  moveHead: 3,
};

/** Older pages joined to a window of two are the whole; each page skips what it already holds. */
async function checkPages(world: World): Promise<void> {
  const { state } = await look(ana, world.thread, 2);
  const pages: ThreadState["rounds"][] = [];
  let before = state.from;
  while (before > 0) {
    const query = { before, limit: 7 };
    const { data } = await ana.client.call("readRounds", { params: { id: world.thread }, query });
    expect(data.seq).toBeGreaterThanOrEqual(state.seq);
    expect(data.from).toBe(Math.max(0, before - 7));
    const later = await logOf(app, world.thread, data.seq);
    const page = { ...state, seq: data.seq, from: data.from, rounds: data.rounds };
    pages.unshift(later.reduce(applyEvent, page).rounds.filter((round) => round.index < before));
    before = data.from;
  }
  const whole = (await look(ana, world.thread)).state;
  const later = (await logOf(app, world.thread, state.seq)).filter((event) => event.seq <= whole.seq);
  const recent = later.reduce(applyEvent, state);
  if ((await look(ana, world.thread)).state.seq !== whole.seq) return;
  expect([...pages.flat(), ...recent.rounds]).toEqual(whole.rounds);
}

async function freshState(): Promise<ThreadState> {
  return (await ana.client.call("createThread", { body: { title: "Fold", identities } })).data.state;
}

function someTurn(world: World, draw: Draw): Id {
  const turns = world.state.rounds.flatMap((round) => round.turns);
  const open = turns.filter((turn) => turn.status !== "ended");
  const from = open.length > 0 && draw(2) === 0 ? open : turns.slice(-10);
  return from[draw(from.length)]?.id ?? newId();
}

function someHead(world: World, draw: Draw): { head?: Head } {
  const round = world.state.rounds[draw(world.state.rounds.length)];
  return draw(4) > 0 || round === undefined ? {} : { head: { round: round.id, versions: {} } };
}

function pick<T>(from: readonly T[], draw: Draw): T {
  return sure(from[draw(from.length)]);
}

function drawFrom(numbers: number[]): Draw {
  let at = 0;
  return (below) => {
    at += 1;
    return below === 0 ? 0 : (numbers[at % numbers.length] ?? 0) % below;
  };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    if (error instanceof CallError && error.status < 500) return error.code;
    throw error;
  }
}
