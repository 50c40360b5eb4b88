import type { Note, NoteChange, NoteInput } from "@parley/protocol";
import { CallError } from "@parley/protocol/client";
import { expect, test } from "vitest";
import { NoteSync } from "./note-sync.ts";
import { memoryStorage } from "./storage.ts";

/** A server with notes, whose network can be away, and a clock that the test moves. */
function world(storage = memoryStorage()) {
  const notes = new Map<string, Note>();
  const timers = new Set<{ run: () => void; ms: number }>();
  const server = { isAway: false, losesAnswers: false, saves: 0 };
  const answer = (note: Note): Note => {
    notes.set(note.id, note);
    server.saves += 1;
    if (server.losesAnswers) throw new CallError("unreachable", 0, "", null, null);
    return note;
  };
  const reach = (): void => {
    if (server.isAway) throw new CallError("unreachable", 0, "", null, null);
  };
  const sync = new NoteSync({
    async create(body: NoteInput & { id: string }) {
      reach();
      const known = notes.get(body.id);
      if (known !== undefined && known.text !== body.text) throw new CallError("id_taken", 409, "", null, null);
      return answer({ ...body, title: "", version: 1, createdAt: 0, updatedAt: 0 });
    },
    async change(id: string, { text = "", version = 0 }: NoteChange) {
      reach();
      const known = notes.get(id);
      if (known === undefined) throw new CallError("not_found", 404, "", null, null);
      if (known.version !== version && known.text !== text)
        throw new CallError("note_changed", 409, "", null, { note: known });
      return answer({ ...known, text, version: known.text === text ? known.version : known.version + 1 });
    },
    onSaved: (note) => void notes.set(note.id, note),
    storage,
    account: "a",
    now: () => 7,
    later(run, ms) {
      const timer = { run, ms };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  });
  const rest = async (): Promise<void> => {
    for (const timer of timers) {
      timers.delete(timer);
      timer.run();
    }
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
  };
  return { sync, notes, server, timers, rest, storage };
}

test("what is typed is saved once the hand rests, in one save", async () => {
  const { sync, notes, server, rest, timers } = world();
  for (const text of ["a", "ab", "abc"]) sync.edit("n", { text, base: 0, pins: ["t"] });
  expect([...timers].map(({ ms }) => ms)).toEqual([600]);
  expect(sync.unsaved().map(({ text }) => text)).toEqual(["abc"]);
  await rest();
  expect(notes.get("n")).toMatchObject({ text: "abc", pins: ["t"], version: 1 });
  expect([server.saves, sync.view("n")]).toEqual([1, { pending: null, lost: null, savedAt: 7 }]);
});

test("what is typed while a save is on its way goes after it, over the version it made", async () => {
  const { sync, notes, rest } = world();
  sync.edit("n", { text: "a", base: 0 });
  sync.flush("n");
  sync.edit("n", { text: "ab", base: 0 });
  expect(sync.view("n").pending?.state).toBe("saving");
  await rest();
  await rest();
  expect(notes.get("n")).toMatchObject({ text: "ab", version: 2 });
  expect(sync.view("n").pending).toBeNull();
});

test("offline edits outlive the page and are saved when the network is back", async () => {
  const before = world();
  before.server.isAway = true;
  before.sync.edit("n", { text: "on the train", base: 0 });
  await before.rest();
  expect(before.sync.view("n").pending).toMatchObject({ state: "waiting", code: "unreachable" });
  const after = world(before.storage);
  after.sync.flushAll();
  await after.rest();
  expect(after.notes.get("n")?.text).toBe("on the train");
  expect(after.storage.length).toBe(0);
});

test("a lost answer makes no second note and no conflict", async () => {
  const { sync, notes, server, rest } = world();
  server.losesAnswers = true;
  sync.edit("n", { text: "a", base: 0 });
  await rest();
  server.losesAnswers = false;
  sync.edit("n", { text: "ab", base: 0 });
  await rest();
  await rest();
  expect([...notes.values()].map(({ text, version }) => [text, version])).toEqual([["ab", 2]]);
  expect(sync.view("n")).toMatchObject({ pending: null, lost: null });
});

test("a text that was saved elsewhere stays, and one's own is kept until it is let go", async () => {
  const { sync, notes, rest, storage } = world();
  sync.edit("n", { text: "a", base: 0 });
  await rest();
  notes.set("n", { ...(notes.get("n") as Note), text: "theirs", version: 2 });
  sync.edit("n", { text: "mine", base: 1 });
  await rest();
  expect(notes.get("n")?.text).toBe("theirs");
  expect(sync.view("n")).toMatchObject({ pending: null, lost: { text: "mine", version: 2 } });
  expect(world(storage).sync.view("n").lost?.text).toBe("mine");
  sync.edit("n", { text: "mine", base: 2 });
  sync.dropLost("n");
  await rest();
  expect(notes.get("n")).toMatchObject({ text: "mine", version: 3 });
  expect(storage.length).toBe(0);
});

test("a save that was refused says why, keeps the text, and is not tried again by itself", async () => {
  const { sync, rest, timers } = world();
  sync.edit("gone", { text: "late", base: 4 });
  await rest();
  expect(sync.view("gone").pending).toMatchObject({ state: "failed", code: "not_found", text: "late" });
  expect(timers.size).toBe(0);
});
