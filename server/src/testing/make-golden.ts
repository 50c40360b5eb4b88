import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { startTestApp } from "./test-app.ts";
import { look, quiet, say, sure } from "./talk.ts";

/**
 * Writes a golden database of this version and what is read from it: run
 * `node server/src/testing/make-golden.ts 0001` once when a migration lands, and
 * keep both files for ever. Later versions must read the same.
 */
const name = sure(process.argv[2], "name, for example 0001");
const folder = join(import.meta.dirname, "../store/golden");
const directory = mkdtempSync(join(tmpdir(), "parley-golden-"));
const app = await startTestApp({
  environment: { PARLEY_DATA_DIR: directory },
  scripts: {
    ada: [
      [{ reasoning: "Fruit. " }, { text: "Apples are red." }],
      [{ text: "Half of" }, { cut: true }],
      [{ text: " it." }],
    ],
    bob: [[{ text: "Pears are green. 🍐" }], [{ fail: "rate_limited" }]],
    eve: [[{ text: "Never " }, { hang: true }]],
  },
  limits: { retriesPerCall: 0 },
});
const ana = await app.person("Ana");

const first = (await ana.threadWith("ada", "bob", "practice-vega")).state.thread.id;
await say(ana, first, "What colour is fruit?");
await quiet(ana, first);
await say(ana, first, "And *now*?\n\n- one\n- two");
const cut = sure((await quiet(ana, first, 2)).rounds[1]?.turns[0]);
await ana.client.call("continueTurn", { params: { id: cut.id } });
const read = await quiet(ana, first, 2);
await say(ana, first, "Another branch.", { parent: { round: sure(read.rounds[0]).id, versions: {} } });
await quiet(ana, first, 3);

const second = (await ana.threadWith("eve")).state.thread.id;
await say(ana, second, "Go.");
await ana.client.call("stopThread", { params: { id: second } });
const left = sure((await quiet(ana, second)).members[1]).id;
await ana.client.call("removeMember", { params: { id: second, member: left } });
const change = { title: "Old title", mission: "Stay readable.", archived: true };
await ana.client.call("changeThread", { params: { id: second }, body: change });

const expected = [(await look(ana, first)).state, (await look(ana, second)).state];
await app.close();
const file = join(folder, `${name}.db`);
copyFileSync(join(directory, "parley.db"), file);
const database = new DatabaseSync(file);
// Nobody signs in to it: what its accounts signed in with is not kept.
database.exec(
  "delete from sessions; update sign_in_methods set password = null; pragma journal_mode = delete; pragma page_size = 1024; vacuum;",
);
database.close();
writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(expected, null, 2)}\n`);
rmSync(directory, { recursive: true });
