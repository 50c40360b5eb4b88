import {
  type AccountEvent,
  applyMemory,
  applyDelta,
  type Delta,
  type DraftText,
  emptyDraft,
  type Id,
  liveMemory,
  type MemoryItem,
  type MessageLink,
  type SessionEvent,
  textOf,
  type ThreadEvent,
  type Usage,
} from "@parley/protocol";
import type { WatchedEvent } from "../../conversation/index.ts";
import { formatRoundCursor, type RoundCursor } from "./cursor.ts";
import { failureOf } from "./failure-sentences.ts";

/** What the events of one round cannot say of themselves. */
export interface RoundContext {
  thread: Id;
  mission: string;
  /** The message whose round it is. */
  message: Id;
  /** What each member is called: a voice by its id in the list of models, a person by its handle. */
  names: Map<Id, string>;
  /** Why a member cannot answer at all, where that is known in words. */
  reasons: Map<Id, string>;
  /** Whose each message is that was said before; those of the round are in its events. */
  authors: Map<Id, Id>;
  /** Who had said something when the message came, in that order. */
  saidBy: string[];
  /** What the table keeps in mind. */
  remembered: MemoryItem[];
  from: RoundCursor;
}

export interface RoundLine {
  event: SessionEvent;
  /** What a reader sends to go on after this line. */
  id: string;
}

export interface RoundEvents {
  /** The lines that follow from one event of the thread; none after the round's end. */
  take(watched: WatchedEvent): RoundLine[];
  isEnded(): boolean;
}

interface TurnLines {
  name: string;
  stage: string;
  askedBy: Id[];
  /** What it said, once it has. */
  message: Id | null;
  /** Place in the cursor's list of texts. */
  index: number;
  /** Nobody sits there: nothing begins, and why is said. */
  absence: string | undefined;
  started: boolean;
  ended: boolean;
}

type Saved = ThreadEvent | AccountEvent;

/**
 * Turns the log of a thread and its live text into the lines of one round. Told
 * the same log again with a later cursor it says the rest, nothing twice and
 * nothing left out, however the text was cut into pieces.
 */
export function createRoundEvents(context: RoundContext): RoundEvents {
  const { message, from } = context;
  const names = new Map(context.names);
  const authors = new Map(context.authors);
  const said = new Set(context.saidBy);
  let mission = context.mission;
  let remembered = context.remembered;
  let round: Id | null = null;
  const turns = new Map<Id, TurnLines>();
  // Text may overtake the event that says whose it is.
  const drafts = new Map<Id, DraftText>();
  const at: RoundCursor = { message, seq: from.seq, sent: from.sent, texts: [...from.texts], ended: from.ended };

  return {
    isEnded: () => at.ended,
    take(watched) {
      if (at.ended) return [];
      if ("live" in watched) return watched.live.type === "turn.delta" ? takeDelta(watched.live) : [];
      const { event, seq } = watched;
      const told = linesOf(event);
      // What was sent before is passed over: all that an earlier event said, and the first lines of this one.
      const isNew = seq >= at.seq;
      if (seq > at.seq) Object.assign(at, { seq, sent: 0 });
      const lines: RoundLine[] = [];
      if (isNew && event.type === "turn.ended") lines.push(...textLines(event.turn, event.message?.parts ?? []));
      for (const one of isNew ? told.slice(at.sent) : []) {
        at.sent += 1;
        at.ended = one.type === "round_end" || (one.type === "error" && one.model === undefined);
        lines.push({ event: one, id: formatRoundCursor(at) });
      }
      if (event.type === "turn.started") lines.push(...textLines(event.turn, drafts.get(event.turn)?.parts ?? []));
      return lines;
    },
  };

  /** All that an event says, but for texts. */
  function linesOf(event: Saved): SessionEvent[] {
    switch (event.type) {
      case "member.joined":
        if (!names.has(event.member.id)) names.set(event.member.id, event.member.handle);
        return [];
      case "thread.changed":
        mission = event.mission;
        return [];
      case "round.started": {
        if (!event.messages.includes(message)) return [];
        round = event.round;
        const models = event.members.map((member) => nameOf(member.id));
        return [{ type: "round_start", session_id: context.thread, models }, memory()];
      }
      case "turn.planned": {
        const { turn, member, version, stage, askedBy, beside } = event.plan;
        // What a person asks for beside the round is no part of the answers to the message.
        if (event.round !== round || version !== 1 || beside !== null) return [];
        const name = nameOf(member);
        turns.set(turn, {
          name,
          stage,
          askedBy,
          message: null,
          index: turns.size,
          absence: context.reasons.get(member),
          started: false,
          ended: false,
        });
        return askers(askedBy).map((by) => collaboration(by.name, name, "handoff", by.message, null));
      }
      case "turn.started":
        return started(event.turn);
      case "turn.ended":
        return ended(event);
      case "links.changed":
        return event.round === round ? event.links.flatMap(linkLine) : [];
      case "memory.changed":
        remembered = applyMemory(remembered, event.ops);
        return round === null || event.ops.length === 0 ? [] : [memory()];
      case "round.ended":
        if (event.round === round) return [{ type: "round_end", session_id: context.thread, reason: event.reason }];
        return round === null && event.reason === "stopped" ? [over("stopped", stoppedBefore)] : [];
      case "round.paused": {
        // It goes on when a person raises the budget, and so does this stream.
        const [next] = [...turns.values()].filter((turn) => !turn.started && !turn.ended);
        if (event.round !== round || next === undefined) return [];
        return [{ ...over("budget_reached", pausedFor), model: next.name }];
      }
      case "message.hidden":
        return event.message === message && round === null ? [over("hidden", "This message was hidden.")] : [];
      case "thread.deleted":
        return [over("not_found", "session not found: it was deleted.")];
      default:
        return [];
    }
  }

  function started(id: Id): SessionEvent[] {
    const turn = turns.get(id);
    if (turn === undefined || turn.started) return [];
    turn.started = true;
    return turn.absence === undefined ? [{ type: "model_start", model: turn.name, stage: turn.stage }] : [];
  }

  function ended(event: Extract<ThreadEvent, { type: "turn.ended" }>): SessionEvent[] {
    const turn = turns.get(event.turn);
    if (turn === undefined) return [];
    turn.ended = true;
    drafts.delete(event.turn);
    const lines = started(event.turn);
    const failure = failureOf(event.outcome, event.code);
    const model = turn.name;
    if (failure !== null) {
      const message = turn.absence ?? failure.message;
      lines.push({ type: "error", code: failure.code, message, model });
    }
    const kept = event.message?.id ?? null;
    turn.message = kept;
    if (event.message !== null) authors.set(event.message.id, event.message.author);
    if (failure === null || kept !== null)
      lines.push({ type: "model_end", model, stage: turn.stage, message_id: kept, usage: usageOf(event.usage) });
    if (kept !== null) {
      said.add(model);
      lines.push(memory());
    }
    return [...lines, ...relations(event, turn)];
  }

  /** Whom what was said takes up: whom it reacts to, whose question it answers, whom it calls. */
  function relations(event: Extract<ThreadEvent, { type: "turn.ended" }>, turn: TurnLines): SessionEvent[] {
    const own = turn.message;
    const answered = own === null ? [] : askers(turn.askedBy);
    return [
      ...event.links.map((link) =>
        collaboration(turn.name, nameOf(authors.get(link.message) ?? ""), link.kind, own, link.message),
      ),
      ...answered.map((by) => collaboration(turn.name, by.name, "reply", own, by.message)),
      ...event.mentions.map((member) => collaboration(turn.name, nameOf(member), "mention", own, null)),
    ];
  }

  /** What a person says of a link later is no news of the voices. */
  function linkLine({ from, to, label, confidence, source }: MessageLink): SessionEvent[] {
    if (source === "person") return [];
    const [by, whom] = [from, to].map((end) => nameOf(authors.get(end.message) ?? ""));
    const line = collaboration(by ?? "", whom ?? "", label, from.message, to.message);
    return [{ ...line, confidence, source }];
  }

  function askers(ids: Id[]): TurnLines[] {
    return ids.flatMap((id) => turns.get(id) ?? []);
  }

  function takeDelta(delta: Delta): RoundLine[] {
    const turn = turns.get(delta.turn);
    if (turn?.ended === true) return [];
    const draft = applyDelta(drafts.get(delta.turn) ?? emptyDraft, delta);
    drafts.set(delta.turn, draft);
    return turn?.started === true ? textLines(delta.turn, draft.parts) : [];
  }

  /** What of a turn's text was not sent yet, as one line if there is any. */
  function textLines(id: Id, parts: DraftText["parts"]): RoundLine[] {
    const turn = turns.get(id);
    if (turn === undefined) return [];
    for (let index = at.texts.length; index <= turn.index; index += 1) at.texts.push(0);
    const text = textOf({ parts }).slice(at.texts[turn.index]);
    if (text === "") return [];
    at.texts[turn.index] = (at.texts[turn.index] ?? 0) + text.length;
    return [{ event: { type: "model_chunk", model: turn.name, text }, id: formatRoundCursor(at) }];
  }

  function nameOf(member: Id): string {
    return names.get(member) ?? "someone";
  }

  function memory(): SessionEvent {
    const items = liveMemory(remembered).map(lineOfItem);
    return { type: "memory", mission, said_by: [...said], ...(items.length === 0 ? {} : { items }) };
  }

  function lineOfItem({ id, kind, text, status, author, isPinned, position, cites }: MemoryItem): MemoryLine {
    const stands = position === null ? {} : { on: position.claim, stance: position.stance };
    const message_ids = cites.map((cite) => cite.message);
    return { id, kind, text, status, by: nameOf(position?.member ?? author), pinned: isPinned, ...stands, message_ids };
  }
}

const stoppedBefore = "Everything was stopped before this message had its turn. It is read with the next message.";

const pausedFor = "Paused: the budget does not pay for the next answer. It goes on when somebody raises it.";

function over(code: string, message: string): Extract<SessionEvent, { type: "error" }> {
  return { type: "error", code, message };
}

type MemoryLine = NonNullable<Extract<SessionEvent, { type: "memory" }>["items"]>[number];

type Collaboration = Extract<SessionEvent, { type: "collaboration" }>;

function collaboration(
  from: string,
  to: string,
  kind: Collaboration["kind"],
  message: Id | null,
  toMessage: Id | null,
): Collaboration {
  return { type: "collaboration", from, to, kind, message_id: message, to_message_id: toMessage };
}

function usageOf(usage: Usage | null): { input_tokens: number | null; output_tokens: number | null } | null {
  return usage === null ? null : { input_tokens: usage.input, output_tokens: usage.output };
}
