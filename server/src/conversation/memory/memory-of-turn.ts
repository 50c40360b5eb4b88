import { type MemoryBlock, memoryBlock } from "@parley/engine";
import { type Id, type MemoryItem, Profile, RoundSettings } from "@parley/protocol";
import { parseJson } from "../../store/json.ts";
import { wholeReach } from "../../store/members.ts";
import { listMemory } from "../../store/memory.ts";
import type { Db } from "../../store/open-store.ts";
import { findRound, listWay } from "../../store/rounds.ts";
import type { MemberRow, TurnRow } from "../../store/tables.ts";

/** Who sits in a thread, and all that it keeps in mind. */
interface Table {
  members: MemberRow[];
  items: MemoryItem[];
}

interface Reader {
  thread: Id;
  members: MemberRow[];
  /** Who is shown it. */
  member: Id;
}

/**
 * What the table keeps in mind, for the prompt of a turn. Of what models wrote only what comes from rounds before its own
 * on its path, so that voices that shall not read each other do not by this way; on their own they are shown what people
 * wrote, and what they wrote themselves.
 */
export async function memoryOfTurn(db: Db, turn: TurnRow, { members, items }: Table): Promise<MemoryBlock> {
  const reader = { thread: turn.thread_id, members, member: turn.member_id };
  if (items.length === 0) return nothing;
  const round = await findRound(db, turn.round_id);
  if (round === undefined) return nothing;
  const way = new Set(await listWay(db, turn.thread_id, round.id));
  way.delete(round.id);
  return shownTo(reader, items, { way, readsPeers: parseJson(RoundSettings, round.settings).readsPeers });
}

/** The same for a turn of a round that would come next. */
export async function memoryOfNext(db: Db, reader: Reader, { head, readsPeers }: Next): Promise<MemoryBlock> {
  const items = await listMemory(db, reader.thread, wholeReach);
  if (items.length === 0) return nothing;
  const way = new Set(head === null ? [] : await listWay(db, reader.thread, head));
  return shownTo(reader, items, { way, readsPeers });
}

interface Next {
  /** The round that it would follow. */
  head: Id | null;
  readsPeers: boolean;
}

const nothing: MemoryBlock = { text: "", shown: new Map() };

function shownTo(
  { members, member }: Reader,
  items: MemoryItem[],
  { way, readsPeers }: { way: Set<Id>; readsPeers: boolean },
): MemoryBlock {
  const names = new Map(members.map((one) => [one.id, parseJson(Profile, one.profile).name]));
  const people = new Set(members.flatMap((one) => (one.kind === "person" ? [one.id] : [])));
  return memoryBlock(items, {
    isReadable: ({ author, round }) => {
      if (round !== null && !way.has(round)) return false;
      return readsPeers || author === member || people.has(author);
    },
    nameOf: (id) => names.get(id) ?? "someone who left",
  });
}
