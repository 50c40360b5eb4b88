import type { Beside, FailureCode, Id, RoundResult, RoundSettings, StopBy } from "@parley/protocol";

/** Id of a step's first version: the turn's (or ask's) id, given by the server when it saves the plan. */
export type StepId = Id;

export type StepOutcome =
  | "said"
  | "reacted"
  | "passed"
  | "stopped"
  | "failed"
  | "refused"
  | "interrupted"
  | "answered"
  | "invalid";

/** One thing a mode wants done. Plain data: saved whole when planned, started from what was saved. */
export interface Step {
  kind: "speak" | "ask";
  stage: string;
  member: Id;
  /** Place on screen, fixed when planned; unique in the round. */
  position: number;
  /** The turns of its own round, each one version, that it reads; frozen when planned. */
  inputs: { turn: StepId; member: Id }[];
  sealed?: true;
  lettered?: true;
  /** No person's message and no stage of a mode asked for it. */
  automatic?: true;
  /** A person asked for it: the mode neither counts it nor waits for it. */
  beside?: Beside;
  /** The turns whose text calls its voice by name, whereupon it was planned. */
  askedBy?: StepId[];
  instruction?: string;
  /** Its answer may be a pass or a reaction: see `createReactionReader`. */
  form?: "reaction";
  ask?: { purpose: string; choices: Id[] };
}

/** All times are milliseconds of the database's clock. */
export interface StepState extends Step {
  id: StepId;
  status: "planned" | "running" | "waiting" | "ended";
  outcome?: StepOutcome;
  /** Why it failed or was refused. */
  code?: FailureCode;
  /** Set once somebody asked for its end; it may still run for a moment. */
  stop?: StopBy;
  text: string;
  /** The members its text calls by name, itself never. */
  mentions: Id[];
  result?: unknown;
  plannedAt: number;
  startedAt?: number;
  /** When its progress was last saved. */
  progressAt?: number;
  endedAt?: number;
}

export interface RoundState {
  id: Id;
  seed: string;
  mode: string;
  settings: RoundSettings;
  /** As they were when the round began; `left` is the one thing that changes. */
  members: { id: Id; family: string; left?: true }[];
  /** The voices that sit in the thread now, in seat order, whether they are of the round or not. */
  room: Id[];
  startedAt: number;
  /** Those of the mode; what a person asked for beside it is not among them. */
  steps: StepState[];
  /** Places that steps beside the mode have. */
  taken?: number[];
  stopped?: StopBy;
  /** A message waits since then. */
  waitingSince?: number;
  spent: number;
}

export interface NextSteps {
  start: Step[];
  stop: StepId[];
  wakeAt?: number;
  done?: { reason: "complete" | "stopped" | "nobody"; result?: RoundResult };
}

export interface Call {
  id: Id;
  step: StepId;
  n: number;
  purpose: "first" | "retry" | "tools" | "segment" | "re-ask";
  owner: Id;
  fence: number;
  status: "started" | "ended";
  outcome?: "complete" | "failed" | "refused" | "interrupted" | "stopped";
  continues?: Id;
  adds: Piece[];
  cost: number;
}

/** One piece of a prompt: what it was, which version of it, and the hash of its text (computed by the server). */
export interface Piece {
  kind:
    | "system"
    | "lessons"
    | "excerpt"
    | "message"
    | "own"
    | "note"
    | "reference"
    | "memory"
    | "corrections"
    | "instruction";
  id: string;
  version: number;
  hash: string;
}

/** What a turn does next. `wakeAt` alone means: nothing now, ask again then. */
export interface NextCall {
  /** Begin this call now. */
  call?: { n: number; purpose: Call["purpose"]; deliver: Id[] };
  ask?: Id[];
  run?: Id[];
  abort?: true;
  wakeAt?: number;
  /** `code` says why, where the outcome is `failed` or `refused`. */
  end?: { outcome: StepOutcome; code?: FailureCode; result?: unknown };
}
