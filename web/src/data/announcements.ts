import type { ThreadEvent, ThreadState, Turn } from "@parley/protocol";
import { textOf } from "@parley/protocol";
import { messages } from "./messages.ts";
import { countWords } from "./words.ts";

/** What a screen reader hears of a thread: boundaries only, never the text as it is written. */
export interface Spoken {
  thread: string;
  polite: string;
  alert: string;
}

const quietMs = 4_000;

/** Gathers what happened into one utterance every four seconds; failures are told at once. */
export class Announcements {
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #spoken: Spoken = { thread: "", polite: "", alert: "" };
  #pending: { thread: string; text: string }[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;
  #hidden: string | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(deps: { now: () => number }) {
    this.#now = deps.now;
  }

  readonly spoken = (): Spoken => this.#spoken;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** In this thread voices are not named, as long as their reader does not want to know who is who; null: nowhere. */
  hideNames(thread: string | null): void {
    this.#hidden = thread;
  }

  hear(event: ThreadEvent, state: ThreadState): void {
    const thread = state.thread.id;
    if (event.type === "turn.started") this.#say(thread, this.#answering(state, event.round), "answering");
    if (event.type === "round.paused") this.#say(thread, messages.announce.paused, "ended");
    if (event.type === "round.ended") return this.#sayOver(state, event.round, event.at);
    if (event.type !== "turn.ended") return;
    const turn = findTurn(state, event.turn);
    if (turn === null) return;
    const name = thread === this.#hidden ? messages.announce.someone : nameOf(state, turn);
    if (turn.outcome === "failed") {
      const reason = messages.failures[turn.code ?? "internal"];
      this.#tell({ thread, polite: this.#spoken.polite, alert: `${messages.thread.couldNotAnswer(name)} ${reason}` });
      return;
    }
    const words = turn.message === null ? 0 : countWords(textOf(turn.message));
    const said =
      turn.outcome === "stopped"
        ? messages.announce.stopped(name)
        : turn.outcome === "passed"
          ? messages.announce.passed(name)
          : messages.announce.finished(name, words);
    // What was asked for beside the round ends nothing of it.
    const rest = turn.beside === null ? this.#rest(state, event.round, event.at) : "";
    this.#say(thread, `${said} ${rest}`.trim(), "ended");
  }

  #answering(state: ThreadState, round: string): string {
    const names = runningNames(state, round);
    return state.thread.id === this.#hidden
      ? messages.announce.someAnswering(names.length)
      : messages.announce.answering(names);
  }

  /** How many are left, or that all are done and how long it took. */
  #rest(state: ThreadState, roundId: string, at: number): string {
    const round = state.rounds.find((one) => one.id === roundId);
    if (round === undefined) return "";
    const turns = round.turns.filter((turn) => turn.beside === null);
    const open = turns.filter((turn) => turn.status !== "ended").length;
    if (open > 0) return messages.announce.still(open);
    // Another stage may follow: that all is over is known when the round ends.
    if (round.mode !== "panel") return "";
    return messages.announce.allFinished(turns.length, Math.round((at - round.startedAt) / 1000));
  }

  #sayOver(state: ThreadState, roundId: string, at: number): void {
    const round = state.rounds.find((one) => one.id === roundId);
    if (round === undefined || round.mode === "panel" || round.turns.length === 0) return;
    const seconds = Math.round((at - round.startedAt) / 1000);
    const turns = round.turns.filter((turn) => turn.beside === null);
    this.#say(state.thread.id, messages.announce.allFinished(turns.length, seconds), "ended");
  }

  #say(thread: string, text: string, kind: "answering" | "ended"): void {
    // Who is answering is said once with all names, not once a voice.
    if (kind === "answering") this.#pending = this.#pending.filter((one) => one.thread !== thread);
    this.#pending.push({ thread, text });
    // A moment to gather those who start together.
    const wait = Math.max(150, this.#lastAt + quietMs - this.#now());
    if (this.#timer === null) this.#timer = setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    this.#timer = null;
    this.#lastAt = this.#now();
    const thread = this.#pending.at(-1)?.thread ?? "";
    const texts = this.#pending.filter((one) => one.thread === thread).map((one) => one.text);
    this.#pending = [];
    this.#tell({ thread, polite: texts.slice(-3).join(" "), alert: this.#spoken.alert });
  }

  #tell(spoken: Spoken): void {
    this.#spoken = spoken;
    for (const listener of this.#listeners) listener();
  }
}

function runningNames(state: ThreadState, roundId: string): string[] {
  const round = state.rounds.find((one) => one.id === roundId);
  return (round?.turns ?? []).filter((turn) => turn.status === "running").map((turn) => nameOf(state, turn));
}

function findTurn(state: ThreadState, id: string): Turn | null {
  for (const round of state.rounds) {
    const turn = round.turns.find((one) => one.id === id);
    if (turn !== undefined) return turn;
  }
  return null;
}

function nameOf(state: ThreadState, turn: Turn): string {
  return state.members.find((one) => one.id === turn.member)?.profile.name ?? "";
}
