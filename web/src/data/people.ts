import type { LiveEvent, Member, PresenceState, ThreadState } from "@parley/protocol";

/** What one other person does in a thread, and up to which place of its log they have read. */
export interface Here {
  state: PresenceState;
  readSeq: number;
}

/** Whoever says nothing more for so long is doing it no longer: pages say it again in half the time. */
const lastsMs = { reading: 60_000, typing: 7_000 };
const nobody: ReadonlyMap<string, Here> = new Map();

/** The people of an open thread, as their pages say; what is not said again is forgotten. */
export class People {
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #here = nobody;

  take({ member, state, readSeq }: Extract<LiveEvent, { type: "presence" }>): void {
    const known = this.#here.get(member) ?? { state: "away", readSeq: 0 };
    this.#set(member, { state, readSeq: Math.max(readSeq ?? 0, known.readSeq) });
    clearTimeout(this.#timers.get(member));
    if (state === "away") return;
    // Who stops typing is still there.
    const next = state === "typing" ? "reading" : "away";
    const timer = setTimeout(() => this.take({ type: "presence", member, state: next, readSeq: null }), lastsMs[state]);
    this.#timers.set(member, timer);
  }

  readonly here = (): ReadonlyMap<string, Here> => this.#here;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(member: string, here: Here): void {
    this.#here = new Map(this.#here).set(member, here);
    for (const listener of this.#listeners) listener();
  }
}

/** The other people who sit in a thread. */
export function peopleBeside(state: ThreadState, you: string | null): Member[] {
  if (you === null) return [];
  return state.members.filter(
    (member) => member.kind === "person" && !member.left && !member.imported && member.id !== you,
  );
}
