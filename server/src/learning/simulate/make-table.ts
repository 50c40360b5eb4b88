import { createRandom } from "@parley/engine";
import { type Id, uuidv7 } from "@parley/protocol";
import type { Db } from "../../store/open-store.ts";

/** A table of simulated voices in a database: one account, its voices, one thread of theirs. */
export interface Table {
  account: Id;
  voices: Id[];
  thread: Id;
  newId: () => Id;
}

/** The same ids for the same seed, so that lots fall the same in every arm. */
export async function makeTable(db: Db, seed: string, voices: number): Promise<Table> {
  const random = createRandom(`ids:${seed}`);
  let clock = 0;
  const newId = (): Id =>
    uuidv7((clock += 1), (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)));
  const table = { account: newId(), thread: newId(), voices: Array.from({ length: voices }, newId), newId };
  const at = new Date(0).toISOString();
  await db
    .insertInto("accounts")
    .values({
      id: table.account,
      name: "Simulation",
      email: `${table.account}@localhost`,
      emailVerified: 0,
      image: null,
      createdAt: at,
      updatedAt: at,
    })
    .execute();
  const row = { account_id: table.account, role: "", mark: "{}", provider: "practice", connection_id: null };
  const rest = { style: "", instructions: "", parameters: "{}", learns: 1, created_at: 0, updated_at: 0 };
  await db
    .insertInto("identities")
    .values(
      table.voices.map((id, index) => ({
        ...row,
        ...rest,
        id,
        slug: `v${index}`,
        name: `V${index}`,
        model: `m${index}`,
      })),
    )
    .execute();
  await db
    .insertInto("threads")
    .values({
      id: table.thread,
      account_id: table.account,
      title: "",
      titled: 0,
      mission: "",
      visibility: "private",
      public_id: null,
      mode: "panel",
      settings: "{}",
      seq: 0,
      rounds: 0,
      head: null,
      running: null,
      created_at: 0,
      active_at: 0,
      archived_at: null,
      deleted_at: null,
    })
    .execute();
  return table;
}

/** Takes the table away with all that was learned at it. */
export async function clearTable(db: Db, { account, thread }: Table): Promise<void> {
  await db.deleteFrom("threads").where("id", "=", thread).execute();
  await db.deleteFrom("accounts").where("id", "=", account).execute();
}
