import { createRandom } from "../engine/src/random.ts";
import { lessonStems } from "../engine/src/learning/index.ts";
import type { LessonText } from "../protocol/src/index.ts";
import { insertInLedger } from "../server/src/learning/ledger.ts";
import { recallLessons } from "../server/src/learning/index.ts";
import { makeTable, type Table } from "../server/src/learning/simulate/make-table.ts";
import { migrate } from "../server/src/store/migrate.ts";
import { type Db, openStore } from "../server/src/store/open-store.ts";
import { lessonDraft } from "../server/src/testing/lessons.ts";

/**
 * `npm run bench -- --lessons`: what it costs to find the lessons that a turn is told among 10,000, beside the least that
 * can be done with a database: to read one row by its key.
 */
const lessons = 10_000;
const voices = 20;
const measured = 2000;
const runs = 5;

export async function lessonFigures(): Promise<string> {
  const store = openStore({ kind: "sqlite", path: ":memory:" });
  await migrate(store);
  const db = store.unguarded;
  const table = await makeTable(db, "bench", voices);
  await db.transaction().execute((bound) => fill(bound, table));
  let told = 0;
  const row = await timesOf((at) =>
    db.selectFrom("identities").selectAll().where("id", "=", voiceOf(table, at)).execute(),
  );
  const recall = await timesOf(async (at) => {
    const found = await recallLessons(db, {
      learner: voiceOf(table, at),
      thread: table.thread,
      model: "m",
      isLocalCall: true,
      query: requestText(at),
      seed: `turn-${at}`,
      now: 0,
      shares: { withheld: 0.1, heldOut: 0 },
    });
    told += found.told.length;
  });
  await store.close();
  const line = (name: string, [p50, p99]: [number, number]): string =>
    `| ${name} | ${p50.toFixed(3)} ms | ${p99.toFixed(3)} ms |`;
  return [
    `${lessons} lessons of ${voices} voices, ${measured} requests of about 60 words, ${(told / measured / runs).toFixed(1)} told each, ${runs} runs, Node ${process.version}`,
    "",
    "| a turn | p50 | p99 |",
    "| --- | --- | --- |",
    line("one row read by its key", row),
    line("its lessons found, ranked and drawn", recall),
    `| ratio | ${(recall[0] / row[0]).toFixed(1)} × | ${(recall[1] / row[1]).toFixed(1)} × |`,
    "",
    `Aim: p99 < 5 ms: ${recall[1] < 5 ? "met" : "**missed**"}`,
    "",
  ].join("\n");
}

/** The steps are the same in every run: what a step takes is its median over them, so that other processes do not count. */
async function timesOf(step: (at: number) => Promise<unknown>): Promise<[p50: number, p99: number]> {
  for (let at = 0; at < 200; at += 1) await step(at);
  const all: number[][] = [];
  for (let run = 0; run < runs; run += 1) {
    const times: number[] = [];
    for (let at = 0; at < measured; at += 1) {
      const begun = performance.now();
      await step(at);
      times.push(performance.now() - begun);
    }
    all.push(times);
  }
  const steps = Array.from({ length: measured }, (_, at) =>
    quantile(
      all.map((times) => times[at] ?? 0),
      0.5,
    ),
  );
  return [quantile(steps, 0.5), quantile(steps, 0.99)];
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

async function fill(db: Db, table: Table): Promise<void> {
  for (let at = 0; at < lessons; at += 1) {
    const draft = lessonDraft({ learner: voiceOf(table, at), thread: table.thread, judge: table.account });
    const text = lessonOf(at);
    if (lessonStems(text).trigger.length === 0) throw new Error("a lesson that nothing finds");
    const counts = { helpful: at % 7, harmful: at % 3, neutral: 0, uses: 9, lastUsedAt: 0 };
    await insertInLedger(db, {
      ...text,
      id: table.newId(),
      learner: draft.learner,
      kind: "strategy",
      scope: at % 2 === 0 ? "thread" : "account",
      status: "active",
      isPinned: false,
      isLocalOnly: false,
      taints: [],
      origin: draft.origin,
      also: [],
      counts: { ...counts, without: { helpful: 0, harmful: 0, neutral: 0 } },
      byModel: {},
      createdAt: 0,
      changes: [],
    });
  }
}

function voiceOf(table: Table, at: number): string {
  return table.voices[at % voices] ?? "";
}

function lessonOf(at: number): LessonText {
  const random = createRandom(`bench-lesson:${at}`);
  const words = (count: number): string => Array.from({ length: count }, () => word(random())).join(" ");
  return { title: words(3), when: `A request about ${words(8)}.`, do: `Settle ${words(14)}.`, dont: words(6) };
}

/** Half of it is about one lesson of the voice. */
function requestText(at: number): string {
  const random = createRandom(`bench-request:${at}`);
  const other = Array.from({ length: 40 }, () => word(random())).join(" ");
  return `${lessonOf(at * 3 - ((at * 2) % voices)).when} ${other}`;
}

/** Invented words whose frequencies fall as in real texts. */
function word(dice: number): string {
  const number = Math.floor(1 / (dice + 1 / 3000));
  return `${[...String(number)].map((digit) => ["ka", "lo", "mi", "nu", "pe", "ra", "si", "to", "vu", "ze"][Number(digit)]).join("")}r`;
}
