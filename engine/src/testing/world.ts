import assert from "node:assert/strict";
import {
  applyEvent,
  type FailureCode,
  type Id,
  type NewThreadEvent,
  type Round,
  type ThreadEvent,
  type ThreadState,
  type Turn,
} from "@parley/protocol";
import type { CallState, TurnState } from "../next-call.ts";
import type { NextCall, NextSteps, RoundState, Step, StepState } from "../round-state.ts";
import { aMember, aMessage, newThread, type Talk } from "./builders.ts";
import { firstToFinish, planMerge, planReactions } from "../beside.ts";
import { checkHandoffs } from "./check-handoffs.ts";
import { roundStateOf } from "./round-state-of.ts";
import { playVoice, reactionScriptOf, scriptOf } from "./simulated-voice.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What is explored; a test may put a broken rule in the place of each. */
export interface Rules {
  nextSteps(round: RoundState, now: number): NextSteps;
  nextCall(turn: TurnState, now: number): NextCall;
  /** Whether a round that ended lets the waiting messages make the next one. */
  waitingMayStart(reason: string): boolean;
}

/**
 * A tiny server: the commit rules, and nothing else of it. `log`, `calls`,
 * `steps` and `progress` are what is saved and survives a crash; `state` is their fold; the
 * clock's tasks are what lives in memory.
 */
export class World {
  readonly clock = new VirtualClock();
  readonly log: ThreadEvent[] = [];
  readonly calls = new Map<Id, CallState[]>();
  readonly progress = new Map<Id, number>();
  readonly steps = new Map<Id, Step>();
  state: ThreadState;
  crashes = 0;
  #nextId = 0;
  readonly #rules: Rules;
  readonly #random: () => number;
  readonly #talk: Talk | undefined;
  /** How often a text calls a voice by name. */
  readonly #calling: number;

  constructor(rules: Rules, random: () => number, voices: number, talk?: Talk) {
    this.#rules = rules;
    this.#random = random;
    this.state = newThread(this.clock.now, talk);
    this.#talk = talk;
    this.#calling = random() < 0.3 ? 0.9 : random() * 0.3;
    this.log.push({ type: "thread.created", thread: this.state.thread, seq: 1, at: this.clock.now });
    for (let seat = 0; seat < voices; seat += 1)
      this.#save({ type: "member.joined", member: aMember(`voice-${seat}`) });
  }

  // What people do. Each is one transaction.

  post(): void {
    const message = aMessage(this.#id("message"), "person", this.clock.now);
    this.#save({ type: "message.posted", message });
    if (this.state.running === null) this.#startRound();
    this.#settle();
  }

  stopAll(): void {
    for (const { round, turn } of this.#openBeside()) if (turn.stopping === null) this.#stop(round, turn, "person");
    const round = this.running();
    if (round === undefined || round.stopping !== null) return;
    const before = this.log.length;
    this.#save({ type: "round.stopping", round: round.id, by: "person", person: "person" });
    this.#settle();
    const begun = this.log
      .slice(before)
      .filter((event) => event.type === "turn.planned" || event.type === "round.started");
    assert.deepEqual(begun, [], "a stop started something");
  }

  stopVoice(): void {
    const round = this.running();
    const turn = this.#pick(round?.turns.filter((one) => one.status !== "ended" && one.stopping === null) ?? []);
    if (round === undefined || turn === undefined) return;
    const before = this.log.length;
    this.#stop(round, turn, "person");
    this.#settle();
    // It may end a stage and so let the next one begin, but for the others only.
    for (const event of this.log.slice(before)) {
      if (event.type !== "turn.planned" || event.round !== round.id) continue;
      assert.ok(event.plan.member !== turn.member, "the stop of a voice planned another step for it");
    }
  }

  /** A person asks for a merge or for reactions, at the head, whatever runs there. */
  askBeside(): void {
    const round = this.state.rounds.at(-1);
    if (round === undefined || round.stopping !== null) return;
    const shown = roundStateOf(this.state, round, this, round.turns);
    const busy = round.turns.filter((turn) => turn.status !== "ended").map((turn) => turn.member);
    const member = this.#random() < 0.5 ? firstToFinish(shown) : this.#pick(shown.room);
    const merge = member == null ? null : planMerge(shown, { member, by: "person" });
    const steps = this.#random() < 0.5 ? [merge] : planReactions(shown, { by: "person", busy });
    const before = this.log.length;
    for (const step of steps) if (step !== null) this.#plan(round, step);
    this.#settle();
    const others = this.log
      .slice(before)
      .filter((event) => event.type === "turn.planned" && event.plan.beside === null);
    assert.deepEqual(others, [], "what was asked for beside it made the mode plan something");
  }

  join(): void {
    this.#save({ type: "member.joined", member: aMember(this.#id("guest")) });
    this.#settle();
  }

  leave(): void {
    const member = this.#pick(this.state.members.filter((one) => !one.left));
    if (member === undefined) return;
    this.#save({ type: "member.left", member: member.id });
    this.#settle();
  }

  /** Everything in memory is lost; what is saved is folded anew, and recovery goes on from there. */
  crash(): void {
    this.crashes += 1;
    this.clock.forgetAll();
    const folded = this.log.reduce(applyEvent, newThread(this.clock.now, this.#talk));
    assert.deepEqual({ ...folded, thread: this.state.thread }, this.state, "the fold of the log is not the state");
    this.state = folded;
    this.clock.now += Math.floor(this.#random() * 30_000);
    const besides = this.#openBeside().map((one) => one.turn);
    for (const turn of new Set([...(this.running()?.turns ?? []), ...besides])) {
      const last = this.calls.get(turn.id)?.at(-1);
      if (last?.status === "started") this.#endCall(turn.id, { outcome: "interrupted" });
      this.#carryOn(turn);
    }
    this.#settle();
  }

  running(): Round | undefined {
    return this.state.rounds.find((round) => round.id === this.state.running);
  }

  // What the server does.

  /** The tail of every transaction: ask, save the answer, until there is nothing more to save. */
  #settle(): void {
    let mayAnswerAgain = true;
    for (;;) {
      const round = this.running();
      if (round === undefined) return;
      const answer = this.#rules.nextSteps(roundStateOf(this.state, round, this), this.clock.now);
      const isEmpty = answer.start.length + answer.stop.length === 0 && answer.done === undefined;
      assert.ok(isEmpty || mayAnswerAgain, "asked again right away it started, stopped or ended something");
      if (round.stopping !== null) assert.deepEqual(answer.start, [], "a stopped round started something");
      mayAnswerAgain = this.#saveAnswer(round, answer);
      if (answer.done !== undefined) continue;
      if (answer.wakeAt !== undefined) {
        assert.ok(answer.wakeAt > this.clock.now, "wakeAt is not in the future");
        if (isEmpty) this.clock.after(answer.wakeAt - this.clock.now, () => this.#settle());
      }
      if (isEmpty) return this.#check();
    }
  }

  /** True if saving it was a new cause, so that the next answer need not be empty. */
  #saveAnswer(round: Round, answer: NextSteps): boolean {
    for (const step of answer.start) {
      this.#checkInputs(round, step);
      this.#plan(round, step);
    }
    const stops = answer.stop.map((id) => this.turn(id));
    for (const turn of stops) {
      assert.ok(turn.status !== "ended" && turn.stopping === null, "a step was stopped twice or after its end");
      this.#stop(round, turn, round.stopping ?? "mode");
    }
    if (answer.done === undefined) return stops.some((turn) => turn.status === "planned");
    assert.ok(
      this.running()?.turns.every((turn) => turn.status === "ended" || turn.beside !== null),
      "a round was done before all its steps ended",
    );
    this.#save({ type: "round.ended", round: round.id, reason: answer.done.reason, result: null });
    if (this.state.waiting.length > 0 && this.#rules.waitingMayStart(answer.done.reason)) this.#startRound();
    return true;
  }

  #plan(round: Round, step: Step): void {
    const turn = this.#id("turn");
    const { stage, member, position, askedBy = [], beside = null } = step;
    const plan = { turn, stage, member, position, version: 1, of: null, continues: null, askedBy, beside };
    this.steps.set(turn, step);
    this.#save({ type: "turn.planned", round: round.id, plan });
    this.clock.after(this.#random() < 0.1 ? 20_000 : this.#random() * 500, () => this.#startTurn(turn));
  }

  #startRound(): void {
    const isForAll = this.#random() < 0.7;
    const members = this.#voices()
      .filter(() => isForAll || this.#random() < 0.5)
      .map((id) => ({ id, family: id }));
    const messages = this.state.waiting.map((message) => message.id);
    const round = this.#id("round");
    const parent = this.state.head;
    const { mode, settings } = this.state.thread;
    const index = this.state.total;
    this.#save({ type: "round.started", round, index, parent, seed: round, mode, settings, members, messages });
  }

  #stop(round: Round, turn: Turn, by: "person" | "mode" | "budget" | "limit"): void {
    this.#save({ type: "step.stopping", round: round.id, turn: turn.id, by, person: null });
    if (turn.status === "planned") this.#endTurn(turn.id, "stopped");
    // The running one learns of it with its next write, at most a second later.
    else this.clock.after(this.#random() * 1_000, () => this.#advance(turn.id));
  }

  #startTurn(id: Id): void {
    if (this.turn(id).status !== "planned") return;
    this.#save({ type: "turn.started", round: this.#roundOf(id), turn: id, unseen: 0 });
    this.#settle();
    // A task of its own: a crash may fall between any two transactions.
    this.clock.after(0, () => this.#advance(id));
  }

  #carryOn(turn: Turn): void {
    if (turn.status === "planned") this.clock.after(0, () => this.#startTurn(turn.id));
    if (turn.status === "running") this.clock.after(0, () => this.#advance(turn.id));
  }

  #advance(id: Id): void {
    const turn = this.turn(id);
    if (turn.status === "ended") return;
    const calls = this.calls.get(id) ?? [];
    const stop = turn.stopping;
    const next = this.#rules.nextCall(
      { id, status: turn.status, calls, limits: { retries: 2 }, ...(stop !== null && { stop }) },
      this.clock.now,
    );
    if (next.abort) {
      this.#endCall(id, { outcome: "stopped" });
      this.clock.after(0, () => this.#advance(id));
    }
    if (next.wakeAt !== undefined) this.clock.after(next.wakeAt - this.clock.now, () => this.#advance(id));
    if (next.call !== undefined) this.#beginCall(turn, next.call);
    if (next.end !== undefined) {
      this.#endTurn(id, next.end.outcome, next.end.code);
      this.#settle();
    }
  }

  #beginCall(turn: Turn, call: NonNullable<NextCall["call"]>): void {
    const calls = this.calls.get(turn.id) ?? [];
    assert.equal(turn.stopping, null, "a call began after its stop");
    if (turn.beside === null) assert.equal(this.running()?.stopping ?? null, null, "a call began in a stopped round");
    assert.ok(!calls.some((one) => one.n === call.n || one.status === "started"), "a call came twice");
    assert.ok(!calls.some((one) => one.outcome === "interrupted"), "an interrupted call was repeated");
    const repeated = calls.filter((one) => one.form === undefined);
    assert.ok(!repeated.some((one) => one.firstToken), "a call was repeated after its first token");
    assert.ok(calls.filter((one) => one.purpose === "re-ask").length <= 1, "asked again twice");
    assert.ok(calls.filter((one) => one.purpose === "retry").length <= 2, "more than two retries");
    const { n, purpose } = call;
    this.calls.set(turn.id, [...calls, { n, purpose, status: "started", firstToken: false, hasText: false }]);
    const mayReact = this.steps.get(turn.id)?.form === "reaction";
    playVoice(mayReact ? reactionScriptOf(this.#random) : scriptOf(this.#random), this.clock, {
      isOpen: () => this.calls.get(turn.id)?.find((one) => one.n === n)?.status === "started",
      progress: () => {
        this.progress.set(turn.id, this.clock.now);
        this.#changeCall(turn.id, { firstToken: true, hasText: true });
        if (this.turn(turn.id).stopping !== null) this.#advance(turn.id);
      },
      ended: (result) => {
        this.#endCall(turn.id, result);
        this.clock.after(0, () => this.#advance(turn.id));
      },
    });
  }

  #endCall(turn: Id, result: Partial<CallState>): void {
    this.#changeCall(turn, { ...result, status: "ended", endedAt: this.clock.now });
  }

  #changeCall(turn: Id, changes: Partial<CallState>): void {
    const calls = this.calls.get(turn) ?? [];
    const last = calls.at(-1);
    assert.ok(last?.status === "started", "a call ended twice");
    this.calls.set(turn, [...calls.slice(0, -1), { ...last, ...changes }]);
  }

  #endTurn(id: Id, outcome: NonNullable<StepState["outcome"]>, code: FailureCode | null = null): void {
    assert.ok(outcome !== "answered" && outcome !== "invalid", "a turn ended like an ask");
    assert.ok(this.calls.get(id)?.at(-1)?.status !== "started", "a turn ended while its call runs");
    const hasText = outcome !== "passed" && (this.calls.get(id)?.some((call) => call.hasText) ?? false);
    const { member } = this.turn(id);
    const text = Array.from({ length: 4 }, () => `word${Math.floor(this.#random() * 12)}`).join(" ");
    const message = hasText ? aMessage(this.#id("message"), member, this.clock.now, text) : null;
    const mentions = hasText ? this.#voices().filter((one) => one !== member && this.#random() < this.#calling) : [];
    const end = { outcome, code, message, links: [], mentions, usage: null };
    this.#save({ type: "turn.ended", round: this.#roundOf(id), turn: id, ...end });
  }

  /** A step reads what others said in its round and nothing that may still change, its own words least of all. */
  #checkInputs(round: Round, step: Step): void {
    for (const input of step.inputs) {
      const turn = round.turns.find((one) => one.id === input.turn);
      assert.ok(turn?.status === "ended" && turn.message !== null, "an input that has not ended, or said nothing");
      assert.ok(turn.member === input.member && turn.member !== step.member, "an input of the wrong voice");
      assert.ok(round.settings.readsPeers, "a voice on its own was given what another said");
    }
  }

  /** What must hold after every transaction. */
  #check(): void {
    const round = this.running();
    if (round === undefined) return;
    const ofMode = round.turns.filter((turn) => turn.beside === null);
    const open = ofMode.filter((turn) => turn.status !== "ended");
    assert.ok(open.length > 0, "stuck: the round runs and nothing in it does");
    assert.equal(new Set(open.map((turn) => turn.member)).size, open.length, "two turns of one member at a time");
    const places = new Set(round.turns.map((turn) => turn.position));
    assert.equal(places.size, round.turns.length, "a position twice");
    const steps = new Set(round.turns.map((turn) => `${turn.stage}/${turn.member}`));
    assert.equal(steps.size, round.turns.length, "a step twice");
    checkHandoffs(round, this.steps);
    const stopped = new Map<Id, number>();
    for (const turn of ofMode) if (turn.stopping !== null) stopped.set(turn.member, this.#stoppedAt(turn.id));
    for (const event of this.log) {
      if (event.type !== "turn.planned" || event.round !== round.id || event.plan.beside !== null) continue;
      assert.ok(!(event.seq > (stopped.get(event.plan.member) ?? Infinity)), "a stopped voice was planned again");
    }
  }

  #openBeside(): { round: Round; turn: Turn }[] {
    return this.state.rounds.flatMap((round) =>
      round.turns.filter((turn) => turn.beside !== null && turn.status !== "ended").map((turn) => ({ round, turn })),
    );
  }

  #voices(): Id[] {
    return this.state.members.filter((member) => !member.left).map((member) => member.id);
  }

  #stoppedAt(turn: Id): number {
    return this.log.find((event) => event.type === "step.stopping" && event.turn === turn)?.seq ?? Infinity;
  }

  turn(id: Id): Turn {
    const turn = this.state.rounds.flatMap((round) => round.turns).find((one) => one.id === id);
    assert.ok(turn !== undefined, "a turn that was never planned");
    return turn;
  }

  #roundOf(turn: Id): Id {
    return this.state.rounds.find((round) => round.turns.some((one) => one.id === turn))?.id ?? "";
  }

  #save(event: NewThreadEvent): void {
    const saved: ThreadEvent = { ...event, seq: this.state.seq + 1, at: this.clock.now };
    this.log.push(saved);
    this.state = applyEvent(this.state, saved);
  }

  #id(kind: string): Id {
    this.#nextId += 1;
    return `${kind}-${this.#nextId}`;
  }

  #pick<T>(from: T[]): T | undefined {
    return from[Math.floor(this.#random() * from.length)];
  }
}
