import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newId } from "../testing/talk.ts";
import { forgetFormerSelf } from "./former-self.ts";
import { migrate } from "./migrate.ts";
import { openStore, type Store } from "./open-store.ts";
import { heartbeat } from "./processes.ts";

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "parley-former-"));
  store = openStore({ kind: "sqlite", path: join(folder, "parley.db") });
  await migrate(store);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => join(folder, "running-8000.json");
const known = async (): Promise<string[]> =>
  (await store.db.selectFrom("processes").select("id").execute()).map(({ id }) => id);
const change = (what: object): void =>
  writeFileSync(file(), JSON.stringify({ ...(JSON.parse(readFileSync(file(), "utf8")) as object), ...what }));

/** A process started here once, which was then killed and has left its row. */
async function former(): Promise<string> {
  const id = newId();
  await forgetFormerSelf(store.db, { id, folder, port: 8000 });
  await heartbeat(store.db, id, await store.now());
  change({ pid: spawnSync(process.execPath, ["-e", ""]).pid });
  return id;
}

test("a former self that is gone is forgotten at once", async () => {
  const id = await former();
  expect(await known()).toEqual([id]);
  await forgetFormerSelf(store.db, { id: newId(), folder, port: 8000 });
  expect(await known()).toEqual([]);
});

test.each([
  ["that still lives", { pid: process.pid }],
  ["of another machine", { place: "elsewhere" }],
  ["that cannot be told", { pid: "nonsense" }],
])("one %s keeps its lease", async (_, what) => {
  const id = await former();
  change(what);
  await forgetFormerSelf(store.db, { id: newId(), folder, port: 8000 });
  expect(await known()).toEqual([id]);
});

test("one at another port is somebody else; a chosen port leaves no file, and neither does a place that takes none", async () => {
  const id = await former();
  await forgetFormerSelf(store.db, { id: newId(), folder, port: 8001 });
  await forgetFormerSelf(store.db, { id: newId(), folder, port: 0 });
  await forgetFormerSelf(store.db, { id: newId(), folder: join(file(), "no folder"), port: 8000 });
  expect(await known()).toEqual([id]);
  expect(readdirSync(folder).filter((name) => name.startsWith("running-"))).toEqual([
    "running-8000.json",
    "running-8001.json",
  ]);
});
