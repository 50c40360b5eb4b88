import {
  AppError,
  Id,
  type LineUp,
  type LineUpInput,
  Mark,
  Mode,
  type Offered,
  type OfferedVoice,
  presetSettings,
  Provider,
  RoundSettings,
  type Table,
} from "@parley/protocol";
import { z } from "zod";
import { lockAccount } from "../store/events.ts";
import { listIdentities } from "../store/identities.ts";
import { parseJson } from "../store/json.ts";
import {
  deleteLineUpRow,
  findLineUp,
  insertLineUp,
  lastBegun,
  listLineUpRows,
  updateLineUp,
} from "../store/line-ups.ts";
import type { OfferState } from "../store/offers.ts";
import type { Db, Store } from "../store/open-store.ts";
import type { IdentityRow, LineUpRow } from "../store/tables.ts";
import { listOfferedRows, offeredAt } from "./offered.ts";

type LineUpNeeds = { store: Store; newId: () => Id };
const Ids = z.array(Id);
/** More than anybody tells apart by name. */
const atMost = 100;

/** What an account saved, what the server offers it, and who sat in the thread that it began last. */
export async function listLineUps(
  { store }: Pick<LineUpNeeds, "store">,
  account: Id,
): Promise<{ lineUps: LineUp[]; last: Table | null }> {
  const { db } = store;
  const known = await seatableBy(db, account, await store.now());
  const last = await lastBegun(db, account);
  const lineUps = (await listLineUpRows(db, account)).map((row) => toLineUp(row, known));
  for (const { line_up_id, account_id, id } of known.open) {
    const row = line_up_id === null ? undefined : await findLineUp(db, line_up_id);
    if (row === undefined || row.account_id !== account_id) continue;
    const lineUp = toLineUp(row, known, { offered: known.left.get(id) ?? null, by: account_id });
    if (lineUp.identities.length > 0) lineUps.push(lineUp);
  }
  return {
    lineUps,
    last:
      last === null
        ? null
        : {
            identities: last.identities.filter((one) => known.own.has(one) || known.alone.has(one)),
            mode: Mode.parse(last.thread.mode),
            settings: parseJson(RoundSettings, last.thread.settings),
          },
  };
}

/** Whom an account can seat: its own identities, and those that are offered to it. */
interface Seatable {
  own: Set<Id>;
  /** Those offered, alone or in a line-up. */
  offered: Map<Id, IdentityRow>;
  /** Those offered alone. */
  alone: Set<Id>;
  open: OfferState[];
  left: Map<Id, Offered>;
}

async function seatableBy(db: Db, account: Id, at: number): Promise<Seatable> {
  const own = new Set((await listIdentities(db, account)).map((identity) => identity.id));
  const { open, left } = await offeredAt(db, account, at);
  const offered = new Map([...(await listOfferedRows(db, { open }))].map(([id, { row }]) => [id, row]));
  return { own, offered, alone: new Set(open.flatMap((offer) => offer.identity_id ?? [])), open, left };
}

/** Saves a table under a name; one of that name is replaced. Its identities must be the account's own, or offered to it. */
export async function saveLineUp(
  { store, newId }: LineUpNeeds,
  account: Id,
  input: LineUpInput,
): Promise<{ lineUp: LineUp; isNew: boolean }> {
  return store.transaction(async ({ db, now }) => {
    await lockAccount(db, account);
    const known = await seatableBy(db, account, now);
    if (!input.identities.every((id) => known.own.has(id) || known.offered.has(id))) throw new AppError("not_found");
    const rows = await listLineUpRows(db, account);
    const same = rows.find((row) => row.name === input.name);
    if (same === undefined && rows.length >= atMost)
      throw new AppError("invalid_request", { message: "This account has too many line-ups: delete one first." });
    const row: LineUpRow = {
      id: same?.id ?? newId(),
      account_id: account,
      name: input.name,
      identities: JSON.stringify([...new Set(input.identities)]),
      mode: input.mode,
      settings: JSON.stringify({ ...presetSettings, ...input.settings }),
      created_at: same?.created_at ?? now,
    };
    await (same === undefined ? insertLineUp(db, row) : updateLineUp(db, row.id, row));
    return { lineUp: toLineUp(row, known), isNew: same === undefined };
  });
}

export async function deleteLineUp({ store }: Pick<LineUpNeeds, "store">, id: Id): Promise<void> {
  await deleteLineUpRow(store.db, id);
}

/** Of one that is offered, the identities of whoever offers it; of one's own, all that one can seat. */
function toLineUp(
  row: LineUpRow,
  known: Seatable,
  { offered, by }: { offered: Offered | null; by: Id | null } = { offered: null, by: null },
): LineUp {
  const identities = parseJson(Ids, row.identities).filter((id) =>
    by === null ? known.own.has(id) || known.offered.has(id) : known.offered.get(id)?.account_id === by,
  );
  return {
    id: row.id,
    name: row.name,
    identities,
    mode: Mode.parse(row.mode),
    settings: parseJson(RoundSettings, row.settings),
    offered,
    voices: identities.flatMap((id) => {
      const voice = known.offered.get(id);
      return voice === undefined ? [] : [toVoice(voice)];
    }),
  };
}

function toVoice(row: IdentityRow): OfferedVoice {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    mark: parseJson(Mark, row.mark),
    provider: Provider.parse(row.provider),
    model: row.model,
  };
}
