import {
  AppError,
  excerptOfNote,
  type Id,
  type Note,
  type NoteChange,
  type NoteInput,
  type NoteListing,
  titleOfNote,
} from "@parley/protocol";
import { type Actor, authorize, type Needs } from "../conversation/index.ts";
import { appendAccountEvent, lockAccount } from "../store/events.ts";
import { listPeople } from "../store/members.ts";
import {
  countNotes,
  deleteNote as deleteRow,
  findNote,
  insertNote,
  listNotes as listRows,
  lockNote,
  readPins,
  replacePins,
  toNote,
  updateNote,
} from "../store/notes.ts";
import type { Db } from "../store/open-store.ts";
import type { NoteRow } from "../store/tables.ts";
import { lockThread } from "../store/threads.ts";

type NoteNeeds = Pick<Needs, "store" | "bus" | "newId" | "limits">;

/** What the actor may read, the last changed first; with `thread` what is shown beside it. */
export async function listNotes(
  { store }: Pick<NoteNeeds, "store">,
  actor: Actor,
  query: { q: string; thread?: Id | undefined; limit: number },
): Promise<NoteListing[]> {
  if (query.thread !== undefined)
    await authorize(store, actor, { kind: "thread", id: query.thread, action: "thread.read" });
  const search = query.q.trim();
  const where = { account: actor.account, thread: query.thread ?? null, search, limit: query.limit };
  const rows = await listRows(store.db, where);
  const pins = await readPins(
    store.db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const { text, ...listing } = toNote(row, pins.get(row.id) ?? []);
    return { ...listing, excerpt: excerptOfNote(text) };
  });
}

export async function readNote({ store }: Pick<NoteNeeds, "store">, row: NoteRow): Promise<Note> {
  return present(store.db, row);
}

/** Writes a note; `isNew` is false where the same note was there already. */
export async function createNote(
  needs: NoteNeeds,
  actor: Actor,
  input: NoteInput,
): Promise<{ note: Note; isNew: boolean }> {
  const { thread, text } = input;
  if (thread !== null) await authorize(needs.store, actor, { kind: "thread", id: thread, action: "thread.write" });
  await checkPins(needs, actor, thread, input.pins);
  const id = input.id ?? needs.newId();
  return inOwner(needs, { account: actor.account, thread, note: id }, async (db, now) => {
    const known = await findNote(db, id);
    if (known !== undefined) {
      const isSame = known.thread_id === thread && (thread !== null || known.account_id === actor.account);
      if (!isSame || known.text !== text) throw new AppError("id_taken");
      return { note: await present(db, known), isNew: false };
    }
    const owner = thread === null ? { account: actor.account } : { thread };
    if ((await countNotes(db, owner)) >= needs.limits.notesPerAccount)
      throw new AppError("invalid_request", { message: "There are too many notes here: delete some first." });
    await insertNote(db, {
      id,
      account_id: thread === null ? actor.account : null,
      thread_id: thread,
      ...columnsOf(text),
      version: 1,
      created_at: now,
      updated_at: now,
    });
    await replacePins(db, id, [...new Set(input.pins)]);
    return { note: await readBack(db, id), isNew: true };
  });
}

/**
 * Saves a text over the version it was written on, and pins. Throws
 * `note_changed` with the stored note when somebody saved meanwhile.
 */
export async function changeNote(needs: NoteNeeds, actor: Actor, row: NoteRow, change: NoteChange): Promise<Note> {
  const held = (await readPins(needs.store.db, [row.id])).get(row.id) ?? [];
  if (change.pins !== undefined)
    await checkPins(
      needs,
      actor,
      row.thread_id,
      change.pins.filter((pin) => !held.includes(pin)),
    );
  const owner = { account: actor.account, thread: row.thread_id, note: row.id };
  const { note } = await inOwner(needs, owner, async (db, now) => {
    const locked = await lockNote(db, row.id);
    if (locked === undefined) throw new AppError("not_found");
    if (change.pins !== undefined) await replacePins(db, row.id, [...new Set(change.pins)]);
    // The same text again is a save whose answer was lost.
    if (change.text === undefined || change.text === locked.text)
      return { note: await readBack(db, row.id), isNew: change.pins !== undefined };
    if (change.version !== locked.version)
      throw new AppError("note_changed", { details: { note: await present(db, locked) } });
    await updateNote(db, row.id, { ...columnsOf(change.text), version: locked.version + 1, updated_at: now });
    return { note: await readBack(db, row.id), isNew: true };
  });
  return note;
}

export async function deleteNote(needs: NoteNeeds, actor: Actor, row: NoteRow): Promise<void> {
  const owner = { account: actor.account, thread: row.thread_id, note: row.id };
  await inOwner(needs, owner, async (db) => {
    await deleteRow(db, row.id);
    return { isNew: true, isDeleted: true };
  });
}

/** A note of one's own may stand beside any thread one reads; a shared one stands beside its own. */
async function checkPins(needs: NoteNeeds, actor: Actor, thread: Id | null, pins: Id[]): Promise<void> {
  if (thread !== null && pins.length > 0)
    throw new AppError("invalid_request", { message: "A shared note stands beside its thread: it has no pins." });
  for (const id of pins) await authorize(needs.store, actor, { kind: "thread", id, action: "thread.read" });
}

interface Owner {
  account: Id;
  thread: Id | null;
  note: Id;
}

/** One change under the lock of whoever the note belongs to; then those who see it are told. */
async function inOwner<T extends { isNew: boolean; isDeleted?: boolean }>(
  needs: NoteNeeds,
  { account, thread, note }: Owner,
  work: (db: Db, now: number) => Promise<T>,
): Promise<T> {
  const { value, seq, people } = await needs.store.transaction(async ({ db, now }) => {
    if (thread === null) await lockAccount(db, account);
    else await lockThread(db, thread);
    const value = await work(db, now);
    if (!value.isNew) return { value, seq: null, people: [] };
    if (thread !== null) return { value, seq: null, people: await listPeople(db, thread) };
    const event = { type: "note.changed" as const, note, deleted: value.isDeleted === true };
    return { value, seq: await appendAccountEvent(db, account, event, now), people: [] };
  });
  if (seq !== null) needs.bus.publish({ type: "account", account, seq });
  for (const person of people)
    if (thread !== null)
      needs.bus.publish({ type: "hint", account: person, event: { type: "notes.hint", thread, note } });
  return value;
}

function columnsOf(text: string) {
  return { text, title: titleOfNote(text), folded: text.toLowerCase() };
}

async function present(db: Db, row: NoteRow): Promise<Note> {
  return toNote(row, (await readPins(db, [row.id])).get(row.id) ?? []);
}

async function readBack(db: Db, id: Id): Promise<Note> {
  const row = await findNote(db, id);
  if (row === undefined) throw new AppError("not_found");
  return present(db, row);
}
