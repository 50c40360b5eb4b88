import {
  AppError,
  ConnectionProvider,
  firstLetter,
  fitsConnection,
  hues,
  type Id,
  type Identity,
  type IdentityInput,
  type IdentityThreads,
  Mark as MarkSchema,
  type Mark,
  noParameters,
  voiceShapes,
} from "@parley/protocol";
import type { Bus } from "../bus/bus.ts";
import { type Actor, handleFrom, leave, changeThread, mayUse, type Needs } from "../conversation/index.ts";
import type { Limits } from "../limits.ts";
import { appendAccountEvent, lockAccount } from "../store/events.ts";
import {
  deleteIdentity as deleteRow,
  findConnection,
  findIdentity,
  insertIdentity,
  listConnections as listConnectionRows,
  listIdentities as listRows,
  toIdentity,
  updateIdentity,
} from "../store/identities.ts";
import { parseJson } from "../store/json.ts";
import { isOffered } from "../store/offers.ts";
import type { Db, Store } from "../store/open-store.ts";
import type { ConnectionRow, IdentityRow } from "../store/tables.ts";
import { listOfferedRows, type OfferedThings, presentOffered, readOffered, reasonOf } from "./offered.ts";
import { practiceVoices } from "./practice-voices.ts";

export type IdentityNeeds = { store: Store; bus: Bus; newId: () => Id; limits: Limits };

/** The account's own, then those that the server offers it. */
export async function listIdentities({ store }: Pick<IdentityNeeds, "store">, account: Id): Promise<Identity[]> {
  const connections = await listConnectionRows(store.db);
  const things = await readOffered(store, account);
  const own = (await listRows(store.db, account)).map((row) => present(row, connections, things));
  const taken = own.map((one) => one.slug);
  for (const { row, offer } of (await listOfferedRows(store.db, things)).values()) {
    const offered = offer.kind === "identity" ? things.left.get(offer.id) : undefined;
    if (offered === undefined) continue;
    const shown = presentOffered(row, reasonOfOffered(row, connections), { offered, taken });
    own.push(shown);
    taken.push(shown.slug);
  }
  return own;
}

/** One of the account's own, or one that the server offers it. */
export async function readIdentity(
  needs: Pick<IdentityNeeds, "store">,
  account: Id,
  row: IdentityRow,
): Promise<Identity> {
  const found = (await listIdentities(needs, account)).find((one) => one.id === row.id);
  if (found === undefined) throw new AppError("not_found");
  return found;
}

interface Creating {
  /** One that is there already is given back instead of a twin. */
  same?: (row: IdentityRow) => boolean;
  /** It may wait for a connection, and is not available until then. */
  mayLackConnection?: boolean;
}

export async function createIdentity(
  needs: IdentityNeeds,
  actor: Actor,
  input: IdentityInput,
  { same = () => false, mayLackConnection = false }: Creating = {},
): Promise<Identity> {
  const id = await inAccount(needs, actor.account, async (db, now) => {
    const mine = await listRows(db, actor.account);
    const there = mine.find(same);
    if (there !== undefined) return there.id;
    if (mine.length >= needs.limits.identitiesPerAccount)
      throw new AppError("invalid_request", { message: "This account has too many voices: delete one first." });
    if (!mayLackConnection || input.connection !== null || input.provider === "practice")
      await checkConnection(db, actor, input);
    const row = newRow(needs, actor.account, input, mine, now);
    await insertIdentity(db, row);
    return row.id;
  });
  return readBack(needs, actor.account, id);
}

export async function changeIdentity(
  needs: IdentityNeeds,
  actor: Actor,
  id: Id,
  input: IdentityInput,
): Promise<Identity> {
  await inAccount(needs, actor.account, async (db, now) => {
    const row = await findIdentity(db, id);
    if (row === undefined) throw new AppError("not_found");
    await checkConnection(db, actor, input);
    await updateIdentity(db, id, {
      name: input.name,
      role: input.role,
      mark: JSON.stringify(input.mark ?? parseJson(MarkSchema, row.mark)),
      provider: input.provider,
      connection_id: input.connection,
      model: input.model,
      style: input.style,
      instructions: input.instructions,
      parameters: JSON.stringify(input.parameters),
      updated_at: now,
    });
    return id;
  });
  return readBack(needs, actor.account, id);
}

const titlesAtMost = 10;

/**
 * Where a voice sits now, so that whoever deletes it knows what becomes of which thread.
 * Threads in which others seated it, since it is offered, are counted and not named.
 */
export async function listIdentityThreads(
  needs: Pick<IdentityNeeds, "store">,
  account: Id,
  id: Id,
): Promise<IdentityThreads> {
  const seats = await seatsOf(needs.store.db, id)
    .select(["threads.title", "members.account_id"])
    .orderBy("threads.active_at", "desc")
    .execute();
  const own = seats.filter((seat) => seat.account_id === account);
  return { count: seats.length, titles: own.slice(0, titlesAtMost).map((seat) => seat.title) };
}

function seatsOf(db: Db, identity: Id) {
  return db
    .selectFrom("members")
    .innerJoin("threads", "threads.id", "members.thread_id")
    .where("members.identity_id", "=", identity)
    .where("members.left_at", "is", null)
    .where("threads.deleted_at", "is", null);
}

/** Deletes a voice: it leaves its threads, where what it said keeps its name and mark. */
export async function deleteIdentity(needs: IdentityNeeds & Needs, account: Id, id: Id): Promise<void> {
  const seats = await seatsOf(needs.store.db, id).select(["members.id", "members.thread_id"]).execute();
  for (const seat of seats) await changeThread(needs, seat.thread_id, (work) => leave(needs, work, seat.id));
  await inAccount(
    needs,
    account,
    async (db) => {
      await deleteRow(db, id);
      return id;
    },
    true,
  );
}

/** Gives a new account its practice voices, or brings back the ones that were deleted. */
export async function restorePractice(needs: IdentityNeeds, account: Id): Promise<Identity[]> {
  await needs.store.transaction(async ({ db, now }) => {
    await lockAccount(db, account);
    await seedPracticeVoices(needs, db, account, now);
  });
  return listIdentities(needs, account);
}

export async function seedPracticeVoices(
  needs: Pick<IdentityNeeds, "newId">,
  db: Db,
  account: Id,
  now: number,
): Promise<void> {
  const mine = await listRows(db, account);
  for (const voice of practiceVoices) {
    if (mine.some((row) => row.provider === "practice" && row.model === voice.model)) continue;
    const input = {
      ...voice,
      provider: "practice" as const,
      connection: null,
      instructions: "",
      parameters: noParameters,
    };
    // A millisecond apart, so that they are listed in this order.
    const row = newRow(needs, account, input, mine, now + practiceVoices.indexOf(voice));
    await insertIdentity(db, row);
    mine.push(row);
  }
}

async function checkConnection(db: Db, actor: Actor, input: IdentityInput): Promise<void> {
  if (input.provider === "practice") {
    const known = practiceVoices.map((voice) => voice.model);
    if (!known.includes(input.model))
      throw new AppError("invalid_request", { message: `A practice voice is one of ${known.join(", ")}.` });
    if (input.connection !== null)
      throw new AppError("invalid_request", { message: "A practice voice needs no connection." });
    return;
  }
  const row = input.connection === null ? undefined : await findConnection(db, input.connection);
  if (row === undefined)
    throw new AppError("invalid_request", { message: "Choose a connection, or make one with a key." });
  if (!mayUse(actor, row) && !(await isOffered(db, row.id))) throw new AppError("connection_not_yours");
  if (!fitsConnection(input.provider, ConnectionProvider.parse(row.provider)))
    throw new AppError("invalid_request", { message: "This connection is to another provider." });
}

function newRow(
  needs: Pick<IdentityNeeds, "newId">,
  account: Id,
  input: IdentityInput,
  mine: IdentityRow[],
  now: number,
): IdentityRow {
  return {
    id: needs.newId(),
    account_id: account,
    slug: handleFrom(
      input.name,
      mine.map((row) => row.slug),
    ),
    name: input.name,
    role: input.role,
    mark: JSON.stringify(input.mark ?? freeMark(input.name, mine)),
    provider: input.provider,
    connection_id: input.connection,
    model: input.model,
    style: input.style,
    instructions: input.instructions,
    parameters: JSON.stringify(input.parameters),
    learns: 1,
    created_at: now,
    updated_at: now,
  };
}

/** The first hue, then the first shape, that no other voice of the account has. */
function freeMark(name: string, mine: IdentityRow[]): Mark {
  const used = new Set(mine.map((row) => parseJson(MarkSchema, row.mark)).map((mark) => `${mark.shape}/${mark.hue}`));
  const usedHues = new Set(mine.map((row) => parseJson(MarkSchema, row.mark).hue));
  for (const hue of [...hues.filter((one) => !usedHues.has(one)), ...hues]) {
    const shape = voiceShapes[hues.indexOf(hue) % voiceShapes.length] ?? "hexagon";
    for (const one of [shape, ...voiceShapes])
      if (!used.has(`${one}/${hue}`)) return { shape: one, hue, letter: firstLetter(name) };
  }
  return { shape: "hexagon", hue: "coral", letter: firstLetter(name) };
}

function present(row: IdentityRow, connections: ConnectionRow[], things: OfferedThings): Identity {
  const connection = connections.find((one) => one.id === row.connection_id);
  return toIdentity(row, reasonOf(row, connection, things));
}

/** Of what is offered, its owner is an admin; over a connection that was offered to the owner it is not offered on. */
function reasonOfOffered(row: IdentityRow, connections: ConnectionRow[]): string | null {
  if (row.provider === "practice") return null;
  const connection = connections.find((one) => one.id === row.connection_id);
  const isDirect = connection?.account_id === null || connection?.account_id === row.account_id;
  return connection !== undefined && isDirect ? null : "no_connection";
}

async function readBack(needs: Pick<IdentityNeeds, "store">, account: Id, id: Id): Promise<Identity> {
  const row = await findIdentity(needs.store.db, id);
  if (row === undefined) throw new AppError("not_found");
  return readIdentity(needs, account, row);
}

/** One change of an account's voices with its event. */
async function inAccount(
  needs: IdentityNeeds,
  account: Id,
  work: (db: Db, now: number) => Promise<Id>,
  deleted = false,
): Promise<Id> {
  const { id, seq } = await needs.store.transaction(async ({ db, now }) => {
    // Locked first, so that two changes at once cannot pick the same slug.
    await lockAccount(db, account);
    const id = await work(db, now);
    return { id, seq: await appendAccountEvent(db, account, { type: "identity.changed", identity: id, deleted }, now) };
  });
  needs.bus.publish({ type: "account", account, seq });
  return id;
}
