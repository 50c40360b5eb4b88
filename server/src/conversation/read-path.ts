import type { PathItem, PromptCorrection, Step } from "@parley/engine";
import {
  type Head,
  type Id,
  isReadBy,
  type MemoryItem,
  Part,
  RoundSettings,
  textOf,
  type Turn,
} from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "../store/json.ts";
import { findConnection, findSpeakers, type Speaker } from "../store/identities.ts";
import { listMembers, wholeReach } from "../store/members.ts";
import { listMemory } from "../store/memory.ts";
import { correctionsIn } from "./judgements/judgements-of.ts";
import { listAccountsAsking } from "../store/messages.ts";
import { listOfferedSeats, type OfferedSeat } from "../store/offers.ts";
import type { Db } from "../store/open-store.ts";
import { countSaid, listRounds, listWay, type SaidRound } from "../store/rounds.ts";
import type { ConnectionRow, MemberRow, ThreadRow, TurnRow } from "../store/tables.ts";

/** What a thread holds, read once for all turns that begin in one transaction. */
export interface ThreadReading {
  /** Only local models may answer there. */
  isLocalOnly: boolean;
  members(): Promise<MemberRow[]>;
  /** The identity of a voice that sits there, and what its owner is. */
  speaker(id: Id): Promise<Speaker | undefined>;
  connection(id: Id): Promise<ConnectionRow | undefined>;
  /** The accounts whose messages a round answers. */
  accountsAsking(round: Id): Promise<Id[]>;
  /** What the table keeps in mind, and what people corrected: the same for each of them. */
  memory(): Promise<MemoryItem[]>;
  corrections(): Promise<PromptCorrection[]>;
  /** The seats of identities that are offered, by member. */
  offeredSeats(): Promise<Map<Id, OfferedSeat>>;
  /** The path to a turn, newest rounds first until `enough` of it was read. */
  pathTo(turn: TurnRow, enough: (items: PathItem[]) => boolean): Promise<Path>;
  /** The same for a round that would follow `head`. */
  pathAfter(head: Head, member: Id, enough: (items: PathItem[]) => boolean): Promise<Path>;
}

export interface Path {
  /** What the turn merges, in the order of its letters; those texts are not among the items. */
  references: PathItem[];
  /** In order; what was said before them was not read. */
  items: PathItem[];
  /** Turns whose messages are among the items, or could have been. */
  turns: Id[];
  /** How many messages of the path lie before the items. */
  before: number;
  /** Whether the reader may know what other voices said. */
  readsPeers: boolean;
}

const page = 30;
const Parts = z.array(Part);

export function createThreadReading(
  db: Db,
  thread: ThreadRow,
  members = onceOf(() => listMembers(db, thread.id)),
): ThreadReading {
  const rounds = new Map<Id, SaidRound>();
  let lowest = thread.rounds;
  let speakers: Promise<Map<Id, Speaker>> | null = null;
  let offeredSeats: Promise<Map<Id, OfferedSeat>> | null = null;
  const connections = new Map<Id, Promise<ConnectionRow | undefined>>();
  const asking = new Map<Id, Promise<Id[]>>();
  const seatedSpeakers = async (): Promise<Map<Id, Speaker>> => {
    const ids = (await members()).flatMap((one) => (one.left_at === null ? (one.identity_id ?? []) : []));
    return findSpeakers(db, ids);
  };

  /** Reads older rounds until this one is among them. Rounds are read in order of creation, so parents come later. */
  const findAlone = async (id: Id): Promise<SaidRound | undefined> => {
    while (!rounds.has(id) && lowest > 0) {
      const from = Math.max(0, lowest - page);
      for (const round of await listRounds(db, thread.id, from, lowest)) rounds.set(round.id, round);
      lowest = from;
    }
    return rounds.get(id);
  };
  // Turns that begin together read the same rounds: the second finds what the first has read.
  let finding: Promise<unknown> = Promise.resolve();
  const find = (id: Id): Promise<SaidRound | undefined> => {
    const found = finding.then(() => rounds.get(id) ?? findAlone(id));
    finding = found.catch(() => undefined);
    return found;
  };

  return {
    memory: onceOf(() => listMemory(db, thread.id, wholeReach)),
    corrections: onceOf(() => correctionsIn(db, thread.id)),
    isLocalOnly: parseJson(RoundSettings, thread.settings).localOnly,
    members,
    speaker: async (id) => (await (speakers ??= seatedSpeakers())).get(id) ?? (await findSpeakers(db, [id])).get(id),
    offeredSeats: () => (offeredSeats ??= listOfferedSeats(db, thread.id)),
    connection(id) {
      const known = connections.get(id) ?? findConnection(db, id);
      connections.set(id, known);
      return known;
    },
    accountsAsking(round) {
      const known = asking.get(round) ?? listAccountsAsking(db, round);
      asking.set(round, known);
      return known;
    },
    async pathTo(turn, enough) {
      const own = await find(turn.round_id);
      if (own === undefined) return { references: [], items: [], turns: [], before: 0, readsPeers: false };
      // Planned by our own engine and saved in this very shape.
      const step = JSON.parse(turn.step) as Step;
      const byId = new Map(own.turns.map((one) => [one.id, one]));
      const said = step.inputs.flatMap((input) => byId.get(input.turn) ?? []);
      const from = { items: personItems(own), turns: [], at: own.parent, until: own.startedAt };
      const read = { receiver: turn.member_id, readsPeers: own.settings.readsPeers };
      // What it merges it must not know by name, so nothing else of the round is shown, not even what it said itself.
      if (step.lettered === true) return { ...(await walk(from, read, enough)), references: said.flatMap(turnItem) };
      const inputs = new Set(said.map((one) => one.id));
      // What it said in earlier stages of the round is on its path too; nothing else of the round is. A step beside
      // the mode names its own among its inputs, and is on no path of the mode's.
      const isOwn = (one: Turn): boolean =>
        one.member === turn.member_id &&
        (step.beside === undefined
          ? one.position < turn.position && one.version === 1 && one.beside === null
          : inputs.has(one.id));
      const mayRead = (one: Turn): boolean => own.settings.readsPeers || one.member === turn.member_id;
      const items: ReadItem[] = [
        ...from.items,
        ...own.turns.filter((one) => (inputs.has(one.id) && mayRead(one)) || isOwn(one)).flatMap(turnItem),
      ];
      const turns: Id[] = own.turns.filter(isOwn).map((one) => one.id);
      return walk({ ...from, items, turns }, read, enough);
    },
    async pathAfter(head, member, enough) {
      const { readsPeers } = parseJson(RoundSettings, thread.settings);
      return walk({ items: [], turns: [], at: head, until: Infinity }, { receiver: member, readsPeers }, enough);
    },
  };

  async function walk(
    from: { items: ReadItem[]; turns: Id[]; at: Head | null; until: number },
    read: { receiver: Id; readsPeers: boolean },
    enough: (items: PathItem[]) => boolean,
  ): Promise<Path> {
    const mayRead = (one: Turn): boolean => read.readsPeers || one.member === read.receiver;
    let { items, at, until } = from;
    const turns = [...from.turns];
    while (at !== null && !enough(items)) {
      const { round: id, versions }: Head = at;
      const round = await find(id);
      if (round === undefined) break;
      const chosen = round.turns.filter((one) => isReadBy({ versions, until }, one));
      items = [...personItems(round), ...chosen.filter(mayRead).flatMap(turnItem), ...items];
      turns.unshift(...chosen.map((one) => one.id));
      at = round.parent;
      until = round.startedAt;
    }
    const rest = at === null ? [] : await listWay(db, thread.id, at.round);
    return {
      references: [],
      items: await withReplies(db, items, read),
      turns,
      readsPeers: read.readsPeers,
      before: await countSaid(db, rest, read.readsPeers ? undefined : read.receiver),
    };
  }
}

function onceOf<T>(read: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => (known ??= read());
}

/** An item, and what it answers before that was read. */
type ReadItem = PathItem & { replyTo?: Id };

function personItems(round: SaidRound): ReadItem[] {
  return round.messages
    .filter((message) => !message.hidden)
    .map((message) => ({
      id: message.id,
      version: 1,
      author: message.author,
      text: textOf(message),
      ...(message.replyTo === null ? {} : { replyTo: message.replyTo }),
    }));
}

/** The items with the messages that they answer, as far as the receiver may read those: hidden ones nobody may. */
async function withReplies(
  db: Db,
  items: ReadItem[],
  { receiver, readsPeers }: { receiver: Id; readsPeers: boolean },
): Promise<PathItem[]> {
  const wanted = items.flatMap((item) => item.replyTo ?? []);
  const rows =
    wanted.length === 0
      ? []
      : await db
          .selectFrom("messages")
          .select(["id", "author_id", "turn_id", "parts"])
          .where("id", "in", wanted)
          .where("hidden", "=", 0)
          .execute();
  const answered = new Map(
    rows
      .filter((row) => readsPeers || row.turn_id === null || row.author_id === receiver)
      .map((row) => [
        row.id,
        { id: row.id, author: row.author_id, text: textOf({ parts: parseJson(Parts, row.parts) }) },
      ]),
  );
  return items.map(({ replyTo, ...item }) => {
    const re = replyTo === undefined ? undefined : answered.get(replyTo);
    return re === undefined ? item : { ...item, re };
  });
}

function turnItem(turn: Turn): PathItem[] {
  if (turn.message === null || turn.message.hidden) return [];
  const whole = turn.outcome === "said" || turn.outcome === "reacted";
  return [
    {
      id: turn.message.id,
      version: 1,
      author: turn.member,
      text: textOf(turn.message),
      ...(whole ? {} : { cutOff: true as const }),
    },
  ];
}
