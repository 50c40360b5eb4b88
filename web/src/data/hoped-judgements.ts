import { type Judgement, type JudgementChange, type Round, type Turn, withJudgement } from "@parley/protocol";

interface Hope {
  judgement: Judgement;
  /** The place in the log from which on it is saved; null until the server has answered. */
  seq: number | null;
}

/** What this person has just said of answers, shown before the server has saved it. */
export class HopedJudgements {
  readonly #hopes = new Map<string, Hope>();
  #shown = new WeakMap<Turn, Turn>();

  /** The turn with what is hoped for; the same object as long as neither changes. */
  over(turn: Turn): Turn {
    const { message } = turn;
    const hope = message === null ? undefined : this.#hopes.get(message.id);
    if (message === null || hope === undefined) return turn;
    const held = this.#shown.get(turn);
    if (held !== undefined) return held;
    const judgements = withJudgement(message.judgements, hope.judgement);
    const shown = { ...turn, message: { ...message, judgements } };
    this.#shown.set(turn, shown);
    return shown;
  }

  /** Shows a change at once, with what else it changes in the round; returns the hopes and the turns that show it. */
  set(round: Round, turn: Turn, you: string, change: JudgementChange): { hopes: Map<string, Hope>; turns: Turn[] } {
    const hopes = new Map<string, Hope>();
    const turns: Turn[] = [];
    const hope = (one: Turn, judgement: Judgement): void => {
      if (one.message === null) return;
      hopes.set(one.message.id, { judgement, seq: null });
      turns.push(one);
    };
    hope(turn, changed(this.#own(turn, you), change));
    // Another answer was the best until now.
    if (change.isBest === true)
      for (const other of round.turns) {
        const own = this.#own(other, you);
        if (other.id !== turn.id && own.isBest) hope(other, { ...own, isBest: false });
      }
    for (const [message, one] of hopes) this.#hopes.set(message, one);
    this.#shown = new WeakMap();
    return { hopes, turns };
  }

  /** What became of hopes: saved at that place of the log, or refused (null). Newer ones of the same answers stay. */
  settle(hopes: Map<string, Hope>, seq: number | null, known: number): void {
    for (const [message, hope] of hopes) {
      if (this.#hopes.get(message) !== hope) continue;
      if (seq === null || seq <= known) this.#hopes.delete(message);
      else hope.seq = seq;
    }
    this.#shown = new WeakMap();
  }

  /** The log is known up to here: what is saved there needs no hope any more. */
  known(seq: number): void {
    for (const [message, hope] of this.#hopes) if (hope.seq !== null && hope.seq <= seq) this.#hopes.delete(message);
  }

  #own(turn: Turn, you: string): Judgement {
    const judgements = this.over(turn).message?.judgements ?? [];
    return (
      judgements.find((one) => one.by === you) ?? {
        by: you,
        thumb: null,
        isBest: false,
        correction: null,
        at: Date.now(),
      }
    );
  }
}

function changed(own: Judgement, { thumb, isBest, correction }: JudgementChange): Judgement {
  const at = Date.now();
  const said =
    correction === undefined || correction === null
      ? correction
      : { ...correction, at: own.correction?.at ?? at, editedAt: own.correction === null ? null : at };
  return {
    by: own.by,
    thumb: thumb === undefined ? own.thumb : thumb,
    isBest: isBest ?? own.isBest,
    correction: said === undefined ? own.correction : said,
    at,
  };
}
