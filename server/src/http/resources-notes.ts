import { AppError } from "@parley/protocol";
import type { Authorized } from "../conversation/index.ts";
import { changeNote, createNote, deleteNote, listNotes, readNote } from "../notes/index.ts";
import type { NoteRow } from "../store/tables.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";

/** The use cases of notes. */
export function createNoteHandlers(needs: HttpNeeds) {
  return {
    listNotes: async ({ actor, query }) => ({ status: 200, data: { notes: await listNotes(needs, actor, query) } }),
    createNote: async ({ actor, body }) => {
      const { note, isNew } = await createNote(needs, actor, body);
      return { status: isNew ? 201 : 200, data: note };
    },
    readNote: async ({ subject }) => ({ status: 200, data: await readNote(needs, noteOf(subject)) }),
    changeNote: async ({ actor, subject, body }) => ({
      status: 200,
      data: await changeNote(needs, actor, noteOf(subject), body),
    }),
    deleteNote: async ({ actor, subject }) => {
      await deleteNote(needs, actor, noteOf(subject));
      return { status: 204 };
    },
  } satisfies Partial<Handlers>;
}

function noteOf(subject: Authorized | null): NoteRow {
  if (subject?.kind !== "note") throw new AppError("not_found");
  return subject.note;
}
