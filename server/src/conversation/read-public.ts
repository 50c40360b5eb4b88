import { type Head, type Id, type Message, Profile, textOf, type Turn } from "@parley/protocol";
import { parseJson } from "../store/json.ts";
import { listMembers } from "../store/members.ts";
import type { Db, Store } from "../store/open-store.ts";
import { listRounds, listWay, type SaidRound } from "../store/rounds.ts";
import type { ThreadRow } from "../store/tables.ts";
import { findPublicThread, headOf } from "../store/threads.ts";

export interface PublicMessage {
  author: Pick<Profile, "name" | "role" | "mark">;
  kind: "person" | "voice";
  text: string;
  at: number;
  /** True if it broke off or was stopped before its end. */
  isCutOff: boolean;
}

/** One page of what a published thread shows: the way to its head, and of that what people and voices said. */
export interface PublicThread {
  title: string;
  /** Counts up with everything that happens in the thread. */
  seq: number;
  page: number;
  pages: number;
  rounds: { number: number; messages: PublicMessage[] }[];
}

const roundsPerPage = 40;

/** What anyone may read under a public address; null for any address that names nothing now. `page` counts from 1. */
export async function readPublicThread(
  store: Pick<Store, "moment">,
  publicId: string,
  page: number,
): Promise<PublicThread | null> {
  return store.moment(async ({ db }) => {
    const thread = await findPublicThread(db, publicId);
    if (thread === undefined) return null;
    const head = headOf(thread);
    const way = head === null ? [] : await listWay(db, thread.id, head.round);
    const pages = Math.max(1, Math.ceil(way.length / roundsPerPage));
    if (page > pages) return null;
    const first = (page - 1) * roundsPerPage;
    const shown = way.slice(first, first + roundsPerPage);
    // The head of the round after the page says which versions of its last round are read.
    const rounds = await roundsOn(db, thread, way.slice(first, first + roundsPerPage + 1));
    const authors = await authorsOf(db, thread.id);
    return {
      title: thread.title,
      seq: thread.seq,
      page,
      pages,
      rounds: shown.flatMap((id, index) => {
        const round = rounds.get(id);
        if (round === undefined) return [];
        const next = way[first + index + 1];
        const read = next === undefined ? head : (rounds.get(next)?.parent ?? null);
        return [{ number: first + index + 1, messages: said(round, read).flatMap((one) => toPublic(one, authors)) }];
      }),
    };
  });
}

async function roundsOn(db: Db, thread: ThreadRow, ids: Id[]): Promise<Map<Id, SaidRound>> {
  const rows = await db
    .selectFrom("rounds")
    .select(["id", "idx"])
    .where("id", "in", [...ids, ""])
    .execute();
  const indexes = rows.map((row) => row.idx);
  if (indexes.length === 0) return new Map();
  const wanted = new Set(ids);
  const rounds = await listRounds(db, thread.id, Math.min(...indexes), Math.max(...indexes) + 1);
  return new Map(rounds.filter((round) => wanted.has(round.id)).map((round) => [round.id, round]));
}

interface Said {
  message: Message;
  isCutOff: boolean;
}

function said(round: SaidRound, read: Head | null): Said[] {
  const versions = read?.round === round.id ? read.versions : {};
  const isRead = (turn: Turn): boolean => (versions[turn.of ?? turn.id] ?? turn.of ?? turn.id) === turn.id;
  return [
    ...round.messages.map((message) => ({ message, isCutOff: false })),
    ...round.turns
      .filter(isRead)
      .flatMap((turn) =>
        turn.message === null
          ? []
          : [{ message: turn.message, isCutOff: turn.outcome !== "said" && turn.outcome !== "reacted" }],
      ),
  ].filter(({ message }) => !message.hidden && textOf(message).trim() !== "");
}

type Authors = Map<Id, Pick<PublicMessage, "author" | "kind">>;

async function authorsOf(db: Db, thread: Id): Promise<Authors> {
  return new Map(
    (await listMembers(db, thread)).map((member) => {
      const { name, role, mark } = parseJson(Profile, member.profile);
      return [member.id, { author: { name, role, mark }, kind: member.kind === "person" ? "person" : "voice" }];
    }),
  );
}

function toPublic({ message, isCutOff }: Said, authors: Authors): PublicMessage[] {
  const author = authors.get(message.author);
  return author === undefined ? [] : [{ ...author, text: textOf(message), at: message.createdAt, isCutOff }];
}
