import { z } from "zod";
import { Id } from "../ids.ts";
import { Note, NoteChange, NoteInput, NoteListing } from "../note.ts";
import { idParam, type Route } from "./route.ts";

export const noteRoutes = {
  listNotes: {
    method: "get",
    path: "/api/notes",
    access: { kind: "account" },
    summary: "Your notes and those shared in your threads, the last changed first; `thread`: those shown beside it",
    query: z.object({
      q: z.string().max(200).default(""),
      thread: Id.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    responses: { 200: z.object({ notes: z.array(NoteListing) }) },
  },
  createNote: {
    method: "post",
    path: "/api/notes",
    access: { kind: "account" },
    summary: "Write a note of your own, or with `thread` one that its members share",
    body: NoteInput,
    responses: { 200: Note, 201: Note },
  },
  readNote: {
    method: "get",
    path: "/api/notes/:id",
    access: { kind: "note", action: "note.read" },
    summary: "A note with its text",
    params: idParam,
    responses: { 200: Note },
  },
  changeNote: {
    method: "patch",
    path: "/api/notes/:id",
    access: { kind: "note", action: "note.change" },
    summary: "Save its text over the version it was written on, or pin it to threads",
    params: idParam,
    body: NoteChange,
    responses: { 200: Note },
  },
  deleteNote: {
    method: "delete",
    path: "/api/notes/:id",
    access: { kind: "note", action: "note.delete" },
    summary: "Delete a note",
    params: idParam,
    responses: { 204: null },
  },
} as const satisfies Record<string, Route>;
