import { createRandom, gate, type Replay, replaysPerLesson, tokensOfLesson } from "@parley/engine";
import type { Id, LessonText } from "@parley/protocol";
import type { Db } from "../../store/open-store.ts";
import { addLesson, type LessonDraft } from "../add-lesson.ts";
import { appendLesson } from "./append-lesson.ts";
import { creditUses, recordUses } from "../credit-uses.ts";
import { recallLessons, type ToldLesson } from "../recall-lessons.ts";
import type { Arm } from "./arms.ts";
import { assumptions, learner, makeSkills, meaningOf, type Skill } from "./assumptions.ts";
import { clearTable, makeTable, type Table } from "./make-table.ts";

/** What came of one arm of one run: of the measured tasks the share of good answers, and the tokens told a prompt. */
export interface ArmResult {
  success: number;
  tokens: number;
  /** How often a lesson that was followed was wrong, of all prompts. */
  harmful: number;
}

interface Attempt {
  turn: Id;
  dice: () => number;
  /** Below its chance it is good. */
  luck: number;
  isMisjudged: boolean;
  isGood: boolean;
  /** As it was judged. */
  label: boolean;
}

interface Run {
  db: Db;
  arm: Arm;
  seed: string;
  table: Table;
  skills: Skill[];
  /** By voice and skill. */
  knows: boolean[][];
  /** The last attempts at a skill: those of each voice, and those that were judged good. */
  before: Map<string, Attempt>;
  now: number;
}

/** Runs all tasks of an arm. The same seed has the same voices, tasks and dice in every arm. */
export async function runArm(db: Db, arm: Arm, seed: string): Promise<ArmResult> {
  const { voices, skills: count, tasks, measured } = assumptions;
  const random = createRandom(`voices:${seed}`);
  const knows = Array.from({ length: voices }, () => Array.from({ length: count }, () => random() < assumptions.known));
  const order = createRandom(`tasks:${seed}`);
  const table = await makeTable(db, seed, voices);
  const run: Run = { db, arm, seed, table, skills: makeSkills(seed), knows, before: new Map(), now: 0 };
  const sums = { success: 0, tokens: 0, harmful: 0 };
  for (let task = 0; task < tasks; task += 1) {
    run.now = (task + 1) * assumptions.taskMs;
    const done = await doTask(run, task, Math.floor(order() * count));
    if (task < tasks - measured) continue;
    sums.success += done.success;
    sums.tokens += done.tokens;
    sums.harmful += done.harmful;
  }
  await clearTable(db, table);
  return { success: sums.success / measured, tokens: sums.tokens / measured, harmful: sums.harmful / measured };
}

/** All voices answer; one of them is the learner: it is told, judged and takes along. */
async function doTask(run: Run, task: number, skill: number): Promise<ArmResult> {
  const attempts = Array.from({ length: assumptions.voices }, (_, voice) => alone(run, { task, voice, skill }));
  const own = attempts[learner];
  if (own === undefined) throw new Error("a voice is missing");
  const { turn, dice } = own;
  const told = await tell(run, { skill, turn, dice });
  const meaning = dice() < assumptions.takesUp ? told.meaning : null;
  own.isGood = own.luck < chanceOf(run.knows[learner]?.[skill] ?? false, meaning);
  own.label = own.isGood !== own.isMisjudged;
  const outcome = own.label ? ("helpful" as const) : ("harmful" as const);
  if (told.isRecorded) await creditUses(run.db, { turns: [turn], outcome, now: run.now });
  await learn(run, { task, skill, attempts });
  return { success: own.isGood ? 1 : 0, tokens: told.tokens, harmful: meaning === "wrong" ? 1 : 0 };
}

/** An answer by a voice that is told nothing, with the dice that are left. */
function alone(run: Run, { task, voice, skill }: { task: number; voice: number; skill: number }): Attempt {
  const dice = createRandom(`${run.seed}:${task}:${voice}`);
  const luck = dice();
  const isMisjudged = dice() < assumptions.labelNoise;
  const isGood = luck < chanceOf(run.knows[voice]?.[skill] ?? false, null);
  return { turn: turnId(task, voice), dice, luck, isMisjudged, isGood, label: isGood !== isMisjudged };
}

function chanceOf(isKnown: boolean, meaning: "right" | "wrong" | null): number {
  const own = isKnown ? assumptions.success.known : assumptions.success.unknown;
  if (meaning === null) return own;
  return meaning === "wrong" ? assumptions.followed.wrong : Math.max(own, assumptions.followed.right);
}

interface Told {
  meaning: "right" | "wrong" | null;
  tokens: number;
  isRecorded: boolean;
}

async function tell(run: Run, { skill, turn, dice }: { skill: number; turn: Id; dice: () => number }): Promise<Told> {
  const { db, arm, table } = run;
  const isFound = dice() < assumptions.fromTranscript;
  if (arm.from === "nothing") return { meaning: null, tokens: 0, isRecorded: false };
  if (arm.from === "transcripts") {
    const transcript = run.before.get(`good:${skill}`);
    if (transcript === undefined) return { meaning: null, tokens: 0, isRecorded: false };
    const meaning = !transcript.isGood ? "wrong" : isFound ? "right" : null;
    return { meaning, tokens: assumptions.transcriptTokens, isRecorded: false };
  }
  const id = table.voices[learner] ?? "";
  const model = `m${learner}`;
  const shares = { withheld: arm.hasLedger ? 0.1 : 0, heldOut: 0 };
  const query = run.skills[skill]?.request ?? "";
  const ask = { learner: id, thread: table.thread, model, isLocalCall: true, query, seed: turn, now: run.now, shares };
  const { told, withheld } = await recallLessons(db, ask);
  const isRecorded = arm.hasLedger && told.length + withheld.length > 0;
  if (isRecorded) {
    const uses = { turn, thread: table.thread, learner: id, model, withheld, now: run.now };
    await recordUses(db, { ...uses, told: told.map((one) => one.id) });
  }
  return { meaning: followed(run, skill, told), tokens: tokensOf(told), isRecorded };
}

/** The first of the skill is followed. A placebo says something of another skill, so there is none. */
function followed({ arm, skills }: Run, skill: number, told: ToldLesson[]): "right" | "wrong" | null {
  const own = skills[skill];
  if (own === undefined || arm.from === "placebo") return null;
  for (const lesson of told) {
    const meaning = meaningOf(own, lesson);
    if (meaning !== null) return meaning;
  }
  return null;
}

function tokensOf(told: ToldLesson[]): number {
  return told.reduce((sum, lesson) => sum + tokensOfLesson(lesson), 0);
}

/**
 * The learner takes along what separates a better attempt from a worse one: the best of the table's at this request, if
 * that is a peer's and another was worse, or its own at the last request of the sort beside its own now.
 */
async function learn(
  run: Run,
  { task, skill, attempts }: { task: number; skill: number; attempts: Attempt[] },
): Promise<void> {
  const own = attempts[learner];
  const last = run.before.get(`own:${skill}`);
  const best = bestOf(attempts, task);
  if (own === undefined) return;
  run.before.set(`own:${skill}`, own);
  if (best !== undefined) run.before.set(`good:${skill}`, best);
  const isContrast =
    run.arm.from === "own"
      ? last !== undefined && last.label !== own.label
      : best !== undefined && best !== own && attempts.some((one) => !one.label);
  const other = run.arm.from === "own" ? last : best;
  if (isContrast && other !== undefined) await takeAlong(run, { task, skill, messages: [other.turn, own.turn] });
}

/** Of those judged good one; which of them does not depend on who is who. */
function bestOf(attempts: Attempt[], task: number): Attempt | undefined {
  const good = attempts.filter((one) => one.label);
  return good[task % Math.max(1, good.length)];
}

async function takeAlong(
  run: Run,
  { task, skill, messages }: { task: number; skill: number; messages: Id[] },
): Promise<void> {
  const { arm, table } = run;
  if (arm.from === "nothing" || arm.from === "transcripts") return;
  const dice = createRandom(`lesson:${run.seed}:${task}`);
  const isRight = dice() < assumptions.extractorRight && dice() >= arm.poison;
  const wording = Math.floor(dice() * 12);
  const known = run.skills[skill];
  const text = isRight ? known?.right[wording % assumptions.wordings] : known?.wrong[wording % assumptions.wrongWays];
  if (known === undefined || text === undefined) return;
  if (arm.hasGate && gate(replay(run, { skill, isRight, dice })) !== "admit") return;
  const draft = draftOf(table, text, messages);
  if (arm.hasLedger) await addLesson(run.db, draft, run.now);
  else await appendLesson(run.db, draft, run.now);
}

/** Earlier requests of the sort, answered again by the next voice at the table with the lesson and without it. */
function replay(run: Run, { skill, isRight, dice }: { skill: number; isRight: boolean; dice: () => number }): Replay[] {
  const isKnown = run.knows[(learner + 1) % assumptions.voices]?.[skill] ?? false;
  return Array.from({ length: replaysPerLesson }, () => {
    const meaning = dice() < assumptions.takesUp ? (isRight ? "right" : "wrong") : null;
    const judged = (isGood: boolean): boolean => isGood !== dice() < assumptions.labelNoise;
    const luck = dice();
    return {
      withLesson: judged(luck < chanceOf(isKnown, meaning)),
      without: judged(luck < chanceOf(isKnown, null)),
    };
  });
}

function draftOf(table: Table, text: LessonText, messages: Id[]): LessonDraft {
  return {
    id: table.newId(),
    learner: table.voices[learner] ?? "",
    kind: "strategy",
    text,
    origin: {
      thread: table.thread,
      round: messages[1] ?? table.thread,
      messages,
      quote: "",
      taughtBy: { kind: "model", identity: null, name: "V" },
      evidence: "best",
      judgedBy: { account: table.account, name: "Simulation" },
      extractor: { model: "simulated", prompt: 1 },
    },
    taints: [],
    isLocalOnly: false,
    names: [],
  };
}

function turnId(task: number, voice: number): Id {
  return `00000000-0000-7000-8000-${(task * 16 + voice).toString(16).padStart(12, "0")}`;
}
