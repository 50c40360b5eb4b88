import type {
  Delta,
  DraftText,
  JudgementChange,
  LiveEvent,
  Round,
  Snapshot,
  ThreadEvent,
  ThreadState,
  Turn,
} from "@parley/protocol";
import { applyDelta, applyEvent, emptyDraft } from "@parley/protocol";
import { CallError } from "@parley/protocol/client";
import { People } from "./people.ts";
import type { EventHub } from "./event-hub.ts";
import { HopedJudgements } from "./hoped-judgements.ts";
import { linksFrom, noLinks, type TurnLink, withFound } from "./turn-links.ts";
import { foldOlderPage, type OlderPage } from "./older-rounds.ts";

export type Activity = Extract<LiveEvent, { type: "turn.activity" }>;

export interface ThreadView {
  status: "loading" | "ready" | "gone" | "failed";
  state: ThreadState | null;
  /** The member this account is; null for readers who are none. */
  you: string | null;
  loadingOlder: boolean;
}

/** What one bubble shows; the same object as long as nothing of it changed. */
export interface TurnView {
  turn: Turn | null;
  draft: DraftText | null;
  activity: Activity | null;
  /** Whom its text takes up. */
  links: TurnLink[];
}

export interface ThreadStoreDeps {
  read: (id: string) => Promise<Snapshot>;
  readOlder: (id: string, before: number) => Promise<OlderPage>;
  hub: Pick<EventHub, "watch">;
  /** Calls back once, before the next frame is drawn. */
  schedule: (run: () => void) => void;
  /** Sees every folded event, in order. */
  onFolded?: (event: ThreadEvent, state: ThreadState) => void;
  onSnapshot?: (state: ThreadState) => void;
}

type LinkFound = Extract<LiveEvent, { type: "link.found" }>;
type Listener = () => void;
const noTurn: TurnView = { turn: null, draft: null, activity: null, links: noLinks };

/** One open thread: its folded state and the text being written, told to each view by what it shows. */
export class ThreadStore {
  readonly id: string;
  readonly people = new People();
  readonly #deps: ThreadStoreDeps;
  readonly #listeners = new Set<Listener>();
  readonly #turnListeners = new Map<string, Set<Listener>>();
  readonly #turnViews = new Map<string, TurnView>();
  readonly #drafts = new Map<string, DraftText>();
  readonly #activities = new Map<string, Activity>();
  /** Of texts that are being written. */
  readonly #found = new Map<string, TurnLink[]>();
  readonly #hoped = new HopedJudgements();
  #view: ThreadView = { status: "loading", state: null, you: null, loadingOlder: false };
  #buffer: (ThreadEvent | Delta | Activity | LinkFound)[] = [];
  #received = 0;
  #isScheduled = false;
  #isReading = false;
  #unwatch: () => void = () => undefined;
  /** Events since an older page was asked for: the page may not know them yet. */
  #sinceAsked: ThreadEvent[] | null = null;
  #olderPage: OlderPage | null = null;

  constructor(id: string, deps: ThreadStoreDeps) {
    this.id = id;
    this.#deps = deps;
  }

  open(): void {
    void this.#read();
  }

  close(): void {
    this.#unwatch();
    this.#unwatch = () => undefined;
  }

  /** Puts in what is known already, such as the answer that created the thread. */
  accept(snapshot: Snapshot): void {
    this.#unwatch();
    this.#buffer = [];
    this.#drafts.clear();
    this.#activities.clear();
    this.#found.clear();
    this.#olderPage = null;
    this.#sinceAsked = null;
    for (const draft of snapshot.drafts) this.#drafts.set(draft.turn, { parts: draft.parts, gap: false });
    this.#received = snapshot.state.seq;
    this.#setView({ status: "ready", state: snapshot.state, you: snapshot.you, loadingOlder: false });
    this.#deps.onSnapshot?.(snapshot.state);
    for (const turn of this.#turnListeners.keys()) this.#tellTurn(turn);
    this.#unwatch = this.#deps.hub.watch(this.id, {
      seq: () => this.#received,
      onEvent: (event) => this.#take(event),
      onLive: (event) => this.#takeLive(event),
    });
  }

  readonly view = (): ThreadView => this.#view;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  turnView(id: string): TurnView {
    const place = this.#findTurn(id);
    if (place === null) return noTurn;
    const { round } = place;
    const turn = this.#hoped.over(place.turn);
    const held = this.#turnViews.get(id);
    const draft = this.#drafts.get(id) ?? null;
    const activity = this.#activities.get(id) ?? null;
    const links = turn.message === null ? (this.#found.get(id) ?? noLinks) : linksFrom(round, turn.message.id);
    const isSame = held?.turn === turn && held.draft === draft && held.activity === activity && held.links === links;
    if (isSame) return held;
    const view = { turn, draft, activity, links };
    this.#turnViews.set(id, view);
    return view;
  }

  subscribeTurn(id: string, listener: Listener): () => void {
    const listeners = this.#turnListeners.get(id) ?? new Set();
    listeners.add(listener);
    this.#turnListeners.set(id, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#turnListeners.delete(id);
    };
  }

  /** Shows at once what this person says of an answer; the result is told what became of it: saved at a place of the log, or refused (null). */
  hope(message: string, change: JudgementChange): (seq: number | null) => void {
    const { state, you } = this.#view;
    const round = state?.rounds.find(({ turns }) => turns.some((one) => one.message?.id === message));
    const turn = round?.turns.find((one) => one.message?.id === message);
    if (round === undefined || turn === undefined || you === null) return () => undefined;
    const { hopes, turns } = this.#hoped.set(round, turn, you, change);
    const tell = (): void => turns.forEach((one) => this.#tellTurn(one.id));
    tell();
    return (seq) => {
      this.#hoped.settle(hopes, seq, this.#view.state?.seq ?? 0);
      tell();
    };
  }

  async loadOlder(): Promise<void> {
    const { state, loadingOlder } = this.#view;
    if (state === null || state.from === 0 || loadingOlder) return;
    this.#sinceAsked = [];
    this.#setView({ ...this.#view, loadingOlder: true });
    try {
      this.#olderPage = await this.#deps.readOlder(this.id, state.from);
      this.#scheduleFlush();
    } catch {
      // Scrolling up again asks again; there is nothing to tell.
      this.#sinceAsked = null;
      this.#setView({ ...this.#view, loadingOlder: false });
    }
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      this.accept(await this.#deps.read(this.id));
    } catch (error) {
      const isGone = error instanceof CallError && (error.code === "not_found" || error.code === "invalid_request");
      if (isGone) this.#gone();
      else if (this.#view.state === null) this.#setView({ ...this.#view, status: "failed" });
    } finally {
      this.#isReading = false;
    }
  }

  retry(): void {
    this.#setView({ ...this.#view, status: "loading" });
    void this.#read();
  }

  #take(event: ThreadEvent): void {
    if (event.seq <= this.#received) return;
    this.#received = event.seq;
    this.#buffer.push(event);
    this.#scheduleFlush();
  }

  #takeLive(event: LiveEvent): void {
    switch (event.type) {
      case "turn.delta":
      case "turn.activity":
      case "link.found":
        this.#buffer.push(event);
        this.#scheduleFlush();
        return;
      case "resync":
        void this.#read();
        return;
      case "thread.gone":
        this.#gone();
        return;
      case "presence":
        this.people.take(event);
        return;
      case "threads.hint":
      case "notes.hint":
    }
  }

  #gone(): void {
    this.close();
    this.#setView({ status: "gone", state: null, you: null, loadingOlder: false });
  }

  #scheduleFlush(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#deps.schedule(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const before = this.#view.state;
    if (before === null) return;
    const buffer = this.#buffer;
    this.#buffer = [];
    const changed = new Set<string>();
    let state = before;
    for (const item of buffer) {
      if ("seq" in item) state = this.#fold(state, item, changed);
      else if (item.type === "turn.delta")
        this.#drafts.set(item.turn, applyDelta(this.#drafts.get(item.turn) ?? emptyDraft, item));
      else if (item.type === "link.found") this.#found.set(item.turn, withFound(this.#found.get(item.turn), item.link));
      else this.#activities.set(item.turn, item);
      if (!("seq" in item)) changed.add(item.turn);
    }
    state = this.#addOlder(state);
    if (state !== before) {
      const isOlderIn = this.#sinceAsked === null;
      this.#setView({ ...this.#view, state, loadingOlder: isOlderIn ? false : this.#view.loadingOlder });
    }
    for (const turn of changed) this.#tellTurn(turn);
  }

  #fold(state: ThreadState, event: ThreadEvent, changed: Set<string>): ThreadState {
    const next = applyEvent(state, event);
    this.#sinceAsked?.push(event);
    if ("turn" in event) changed.add(event.turn);
    this.#hoped.known(event.seq);
    if (event.type === "message.hidden" || event.type === "message.judged") {
      const turn = next.rounds.flatMap((round) => round.turns).find((one) => one.message?.id === event.message);
      if (turn !== undefined) changed.add(turn.id);
    }
    // Also those whose links lead to a message that is hidden now.
    if (event.type === "links.changed" || event.type === "message.hidden")
      for (const turn of this.#turnListeners.keys()) changed.add(turn);
    // The message is right from here on; the draft was only a view of it.
    if (event.type === "turn.ended") {
      this.#drafts.delete(event.turn);
      this.#activities.delete(event.turn);
      this.#found.delete(event.turn);
    }
    this.#deps.onFolded?.(event, next);
    return next;
  }

  #addOlder(state: ThreadState): ThreadState {
    const page = this.#olderPage;
    // A page from ahead of us would have its events folded in twice.
    if (page === null || page.seq > state.seq) return state;
    const since = this.#sinceAsked ?? [];
    this.#olderPage = null;
    this.#sinceAsked = null;
    return foldOlderPage(state, page, since);
  }

  #findTurn(id: string): { turn: Turn; round: Round } | null {
    const rounds: Round[] = this.#view.state?.rounds ?? [];
    for (let index = rounds.length - 1; index >= 0; index -= 1) {
      const round = rounds[index];
      const turn = round?.turns.find((one) => one.id === id);
      if (round !== undefined && turn !== undefined) return { turn, round };
    }
    return null;
  }

  #tellTurn(turn: string): void {
    for (const listener of this.#turnListeners.get(turn) ?? []) listener();
  }

  #setView(view: ThreadView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}
