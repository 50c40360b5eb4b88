import { type Id, type Mark, MemberRole, Profile, type ThreadListing, Visibility } from "@parley/protocol";
import { sql } from "kysely";
import { parseJson } from "../store/json.ts";
import type { Db, Store } from "../store/open-store.ts";

const unreadAtMost = 99;

/** The sidebar: threads the account sits in, the last active first, and how many others are archived. */
export async function listThreads(
  store: Pick<Store, "db">,
  account: Id,
  archived: boolean,
): Promise<{ threads: ThreadListing[]; archived: number }> {
  const { db } = store;
  const threads = await mine(db, account)
    .selectAll("threads")
    .select(["members.role", "members.pinned_at", "members.read_seq", "members.mentioned_seq"])
    // A thread in which much happened is not counted to its end.
    .select(
      sql<number>`(select count(*) from (
        select 1 from messages where messages.thread_id = threads.id and messages.position > members.read_seq
          and messages.author_id <> members.id and messages.hidden = 0 limit ${unreadAtMost}
      ) as unseen)`.as("unread"),
    )
    .where("threads.archived_at", archived ? "is not" : "is", null)
    .orderBy("threads.active_at", "desc")
    .orderBy("threads.id", "desc")
    .execute();
  const count = await mine(db, account)
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("threads.archived_at", "is not", null)
    .executeTakeFirst();
  const ids = threads.map((thread) => thread.id);
  const members = await membersOf(db, ids);
  const running = await runningIn(db, ids);
  return {
    archived: Number(count?.count ?? 0),
    threads: threads.map((thread) => {
      const seated = members.get(thread.id) ?? [];
      return {
        id: thread.id,
        title: thread.title,
        visibility: Visibility.parse(thread.visibility),
        role: MemberRole.parse(thread.role),
        unread: Number(thread.unread),
        mentioned: thread.mentioned_seq > thread.read_seq,
        pinned: thread.pinned_at !== null,
        seq: thread.seq,
        running: running.get(thread.id) ?? 0,
        voices: seated
          .filter((member) => member.kind === "identity")
          .map((member): Mark => parseJson(Profile, member.profile).mark),
        people: seated.filter((member) => member.kind === "person").length,
        activeAt: thread.active_at,
      };
    }),
  };
}

function mine(db: Db, account: Id) {
  return db
    .selectFrom("threads")
    .innerJoin("members", "members.thread_id", "threads.id")
    .where("members.account_id", "=", account)
    .where("members.kind", "=", "person")
    .where("members.left_at", "is", null)
    .where("threads.deleted_at", "is", null);
}

interface Seated {
  thread_id: string;
  kind: string;
  profile: string;
}

async function membersOf(db: Db, threads: Id[]): Promise<Map<Id, Seated[]>> {
  const byThread = new Map<Id, Seated[]>();
  if (threads.length === 0) return byThread;
  const rows = await db
    .selectFrom("members")
    .select(["thread_id", "kind", "profile"])
    .where("thread_id", "in", threads)
    .where("left_at", "is", null)
    .orderBy("position")
    .execute();
  for (const row of rows) {
    const list = byThread.get(row.thread_id);
    if (list === undefined) byThread.set(row.thread_id, [row]);
    else list.push(row);
  }
  return byThread;
}

/** How many turns write or wait for room, by thread; those of a paused round wait for a person. */
async function runningIn(db: Db, threads: Id[]): Promise<Map<Id, number>> {
  if (threads.length === 0) return new Map();
  const open = await db
    .selectFrom("turns")
    .leftJoin("round_pauses", "round_pauses.round_id", "turns.round_id")
    .select((select) => ["turns.thread_id", select.fn.countAll<number>().as("count")])
    .where("turns.status", "!=", "ended")
    .where((where) => where.or([where("turns.status", "!=", "planned"), where("round_pauses.round_id", "is", null)]))
    .where("turns.thread_id", "in", threads)
    .groupBy("turns.thread_id")
    .execute();
  return new Map(open.map((row) => [row.thread_id, Number(row.count)]));
}
