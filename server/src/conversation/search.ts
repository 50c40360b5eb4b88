import { type Found, type FoundMessage, type FoundThread, type Id, Part, Profile, textOf } from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "../store/json.ts";
import type { Db, Store } from "../store/open-store.ts";
import { searchMessages, type SearchTerm } from "../store/search.ts";
import type { MessageRow } from "../store/tables.ts";
import { onPath } from "./on-path.ts";
import { findMarks, parseQuery, snippetOf } from "./search-text.ts";

const Parts = z.array(Part);
const hitsAtMost = 50;
/** Some of what is found may stand beside the paths that are read. */
const lookedAtMost = 200;

/**
 * Titles and messages of the threads an account sits in, archived ones too; the newest first. With `others`, what
 * stands in versions and paths beside the threads' own as well.
 */
export async function search(store: Pick<Store, "db">, account: Id, query: string, others: boolean): Promise<Found> {
  const terms = parseQuery(query);
  if (terms.length === 0) return { threads: [], messages: [] };
  const { db } = store;
  return {
    threads: await searchTitles(db, account, terms),
    messages: await searchSaid(db, account, terms, others),
  };
}

async function searchSaid(db: Db, account: Id, terms: SearchTerm[], others: boolean): Promise<Found["messages"]> {
  const rows = await searchMessages(db, account, terms, lookedAtMost);
  const read = await onPath(db, rows);
  const shown = rows.filter((row) => others || read.has(row.id)).slice(0, hitsAtMost);
  return (await withSnippets(db, shown, terms)).map((found) => ({ ...found, beside: !read.has(found.message) }));
}

/** An account has so few titles that they are simply read. */
async function searchTitles(db: Db, account: Id, terms: SearchTerm[]): Promise<FoundThread[]> {
  const rows = await db
    .selectFrom("threads")
    .innerJoin("members", "members.thread_id", "threads.id")
    .select(["threads.id", "threads.title"])
    .where("members.account_id", "=", account)
    .where("members.kind", "=", "person")
    .where("members.left_at", "is", null)
    .where("threads.deleted_at", "is", null)
    .orderBy("threads.active_at", "desc")
    .execute();
  const found: FoundThread[] = [];
  for (const row of rows) {
    const marks = findMarks(row.title, terms);
    if (marks !== null) found.push({ thread: row.id, title: row.title, marks });
    if (found.length === hitsAtMost) break;
  }
  return found;
}

async function withSnippets(db: Db, rows: MessageRow[], terms: SearchTerm[]): Promise<Omit<FoundMessage, "beside">[]> {
  if (rows.length === 0) return [];
  const ids = (of: (row: MessageRow) => Id): Id[] => [...new Set(rows.map(of))];
  const threads = await db
    .selectFrom("threads")
    .select(["id", "title"])
    .where(
      "id",
      "in",
      ids((row) => row.thread_id),
    )
    .execute();
  const members = await db
    .selectFrom("members")
    .select(["id", "profile"])
    .where(
      "id",
      "in",
      ids((row) => row.author_id),
    )
    .execute();
  const titles = new Map(threads.map((thread) => [thread.id, thread.title]));
  const names = new Map(members.map((member) => [member.id, parseJson(Profile, member.profile).name]));
  return rows.map((row) => {
    const text = textOf({ parts: parseJson(Parts, row.parts) });
    return {
      thread: row.thread_id,
      title: titles.get(row.thread_id) ?? "",
      message: row.id,
      author: names.get(row.author_id) ?? "",
      at: row.created_at,
      ...snippetOf(text, findMarks(text, terms) ?? []),
    };
  });
}
