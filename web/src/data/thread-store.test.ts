import { type LiveEvent, presetSettings, type Round, type Snapshot } from "@parley/protocol";
import { CallError } from "@parley/protocol/client";
import { expect, test, vi } from "vitest";
import type { ThreadWatcher } from "./event-hub.ts";
import type { OlderPage } from "./older-rounds.ts";
import { ids, roundStarted, saved, snapshot, threadState, turnEnded, turnPlanned } from "./testing/builders.ts";
import { ThreadStore } from "./thread-store.ts";

function openStore(options: { read?: () => Promise<Snapshot>; readOlder?: () => Promise<OlderPage> } = {}) {
  const frames: (() => void)[] = [];
  const watchers: ThreadWatcher[] = [];
  const ended: string[] = [];
  const read = vi.fn(options.read ?? (() => Promise.resolve(snapshot())));
  const store = new ThreadStore(ids.thread, {
    read,
    readOlder: options.readOlder ?? (() => Promise.reject(new Error("not asked for"))),
    hub: {
      watch(_, watcher) {
        watchers.push(watcher);
        return () => void ended.push("unwatched");
      },
    },
    schedule: (run) => void frames.push(run),
  });
  const watcher = (): ThreadWatcher => {
    const last = watchers.at(-1);
    if (last === undefined) throw new Error("nobody watches");
    return last;
  };
  return {
    store,
    read,
    ended,
    frames,
    watcher,
    frame: () => frames.splice(0).forEach((run) => run()),
    view: (turn = ids.turn) => store.turnView(turn),
  };
}

function endedRound(id: string): Round {
  const end = { status: "ended", stopping: null, reason: null, result: null, startedAt: 0, endedAt: 1 } as const;
  return {
    id,
    index: 0,
    parent: null,
    seed: "s",
    mode: "panel",
    settings: presetSettings,
    members: [],
    messages: [],
    ...end,
    turns: [],
    links: [],
    asks: [],
  };
}

function delta(text: string, offset: number, turn = ids.turn): LiveEvent {
  return { type: "turn.delta", turn, part: 0, kind: "text", offset, text };
}

async function running() {
  const open = openStore();
  open.store.open();
  await vi.waitFor(() => expect(open.store.view().status).toBe("ready"));
  for (const event of [roundStarted(11), turnPlanned(12), turnPlanned(13, ids.secondTurn, ids.second, 1)])
    open.watcher().onEvent(event);
  open.frame();
  return open;
}

test("what arrives between two frames is folded once", async () => {
  const { store, watcher, frames, frame } = await running();
  const told = vi.fn();
  store.subscribe(told);
  watcher().onEvent(saved(14, { type: "thread.renamed", title: "one", titled: false }));
  watcher().onEvent(saved(15, { type: "thread.renamed", title: "two", titled: false }));
  expect(frames).toHaveLength(1);
  frame();

  expect(told).toHaveBeenCalledTimes(1);
  expect(store.view().state?.thread.title).toBe("two");
});

test("text reaches only the bubble it belongs to, and not the thread", async () => {
  const { store, watcher, frame, view } = await running();
  const [thread, first, second] = [vi.fn(), vi.fn(), vi.fn()];
  store.subscribe(thread);
  store.subscribeTurn(ids.turn, first);
  store.subscribeTurn(ids.secondTurn, second);
  const before = view(ids.secondTurn);
  watcher().onLive(delta("Hello", 0));
  watcher().onLive(delta(" you", 5));
  frame();

  expect([thread.mock.calls.length, first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1, 0]);
  expect(view().draft?.parts).toEqual([{ type: "text", text: "Hello you" }]);
  expect(view(ids.secondTurn)).toBe(before);
});

test("the message takes the place of the draft", async () => {
  const { watcher, frame, view } = await running();
  watcher().onLive(delta("Hal", 0));
  watcher().onEvent(turnEnded(14, "Hello"));
  frame();

  expect(view().draft).toBeNull();
  expect(view().turn?.message?.parts).toEqual([{ type: "text", text: "Hello" }]);
});

test("an event it has already changes nothing, and its cursor counts what waits for a frame", async () => {
  const { store, watcher, frames } = await running();
  watcher().onEvent(saved(13, { type: "thread.renamed", title: "old", titled: false }));
  expect(frames).toHaveLength(0);
  watcher().onEvent(saved(14, { type: "thread.renamed", title: "new", titled: false }));

  expect(watcher().seq()).toBe(14);
  expect(store.view().state?.seq).toBe(13);
});

test("a resync reads the thread again", async () => {
  const { store, watcher, read } = await running();
  read.mockResolvedValueOnce(snapshot(threadState({ seq: 90 })));
  watcher().onLive({ type: "resync" });
  await vi.waitFor(() => expect(store.view().state?.seq).toBe(90));

  expect(watcher().seq()).toBe(90);
});

test("a thread that is gone or was never there says so and is not followed", async () => {
  const { store, watcher, ended } = await running();
  watcher().onLive({ type: "thread.gone" });
  expect(store.view()).toMatchObject({ status: "gone", state: null });
  expect(ended).toContain("unwatched");

  const missing = openStore({ read: () => Promise.reject(new CallError("not_found", 404, "", null, null)) });
  missing.store.open();
  await vi.waitFor(() => expect(missing.store.view().status).toBe("gone"));
});

test("an older page joins once the state has reached its seq, with what came since", async () => {
  const oldRound = "00000000-0000-7000-8000-0000000000aa";
  const page: OlderPage = { seq: 12, from: 0, rounds: [endedRound(oldRound)] };
  const open = openStore({
    read: () => Promise.resolve(snapshot(threadState({ seq: 10, from: 1, total: 1 }))),
    readOlder: () => Promise.resolve(page),
  });
  open.store.open();
  await vi.waitFor(() => expect(open.store.view().status).toBe("ready"));
  const loading = open.store.loadOlder();
  open.watcher().onEvent(turnPlanned(11, ids.turn, ids.voice, 0, oldRound));
  await loading;
  open.frame();
  expect(open.store.view().state?.rounds).toEqual([]);

  open.watcher().onEvent(saved(12, { type: "thread.renamed", title: "x", titled: false }));
  open.watcher().onEvent(turnPlanned(13, ids.secondTurn, ids.second, 1, oldRound));
  open.frame();
  // Number 11 was in the page's own count; only 13 is folded into it.
  expect(open.store.view().state?.rounds.map((round) => round.turns.map((turn) => turn.id))).toEqual([
    [ids.secondTurn],
  ]);
  expect(open.store.view()).toMatchObject({ loadingOlder: false, state: { from: 0 } });
});
