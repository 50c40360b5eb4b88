import {
  AppError,
  Id,
  type LineUp,
  type LineUpInput,
  Mode,
  presetSettings,
  RoundSettings,
  type Table,
} from "@parley/protocol";
import { z } from "zod";
import { lockAccount } from "../store/events.ts";
import { listIdentities } from "../store/identities.ts";
import { parseJson } from "../store/json.ts";
import { deleteLineUpRow, insertLineUp, lastBegun, listLineUpRows, updateLineUp } from "../store/line-ups.ts";
import type { Store } from "../store/open-store.ts";
import type { LineUpRow } from "../store/tables.ts";

type LineUpNeeds = { store: Store; newId: () => Id };
const Ids = z.array(Id);
/** More than anybody tells apart by name. */
const atMost = 100;

/** What an account saved, and who sat in the thread that it began last. */
export async function listLineUps(
  { store }: Pick<LineUpNeeds, "store">,
  account: Id,
): Promise<{ lineUps: LineUp[]; last: Table | null }> {
  const mine = new Set((await listIdentities(store.db, account)).map((identity) => identity.id));
  const last = await lastBegun(store.db, account);
  return {
    lineUps: (await listLineUpRows(store.db, account)).map((row) => toLineUp(row, mine)),
    last:
      last === null
        ? null
        : {
            identities: last.identities.filter((id) => mine.has(id)),
            mode: Mode.parse(last.thread.mode),
            settings: parseJson(RoundSettings, last.thread.settings),
          },
  };
}

/** Saves a table under a name; one of that name is replaced. Its identities must be the account's own. */
export async function saveLineUp(
  { store, newId }: LineUpNeeds,
  account: Id,
  input: LineUpInput,
): Promise<{ lineUp: LineUp; isNew: boolean }> {
  return store.transaction(async ({ db, now }) => {
    await lockAccount(db, account);
    const mine = new Set((await listIdentities(db, account)).map((identity) => identity.id));
    if (!input.identities.every((id) => mine.has(id))) throw new AppError("not_found");
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
    return { lineUp: toLineUp(row, mine), isNew: same === undefined };
  });
}

export async function deleteLineUp({ store }: Pick<LineUpNeeds, "store">, id: Id): Promise<void> {
  await deleteLineUpRow(store.db, id);
}

function toLineUp(row: LineUpRow, mine: Set<Id>): LineUp {
  return {
    id: row.id,
    name: row.name,
    identities: parseJson(Ids, row.identities).filter((id) => mine.has(id)),
    mode: Mode.parse(row.mode),
    settings: parseJson(RoundSettings, row.settings),
  };
}
