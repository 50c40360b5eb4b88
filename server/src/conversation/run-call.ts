import {
  type Call,
  type CallState,
  createBlockReader,
  createMarkReader,
  createOutputGuard,
  createReactionReader,
  type MarkedText,
  type ReactionReader,
  wasReAsked,
} from "@parley/engine";
import { assertNever, type Id, type Link, type Usage } from "@parley/protocol";
import type { RequestMessage } from "../providers/model-request.ts";
import type { TurnLinks } from "./links/find-links.ts";
import type { BegunTurn } from "./begin-turn.ts";
import type { Needs } from "./needs.ts";
import type { TurnText } from "./turn-writer.ts";

/** One call as it ended. */
export interface CallEnd extends CallState {
  usage: Usage | null;
  /** Milliseconds from the call to its first token, by a clock that nobody sets. */
  firstTokenMs: number | null;
  /** What its first line related it to. */
  links: Link[];
  /** What it wrote where a reaction names a message that is not there. */
  unclear: string;
  /** What it wants kept in mind, each block as it was written. */
  remembers: string[];
  /** The lessons that it says it used, by the ids of its prompt. */
  cites: string[];
}

interface Running {
  call: Id;
  purpose: Call["purpose"];
  /** The turn's calls before this one. */
  before: CallEnd[];
  text: TurnText;
  /** Hears what is said, and whom it says it takes up. */
  links: TurnLinks;
  signal: AbortSignal;
}

/**
 * Makes one recorded call and passes on what may be shown of its answer. Where a
 * reaction is possible, nothing is shown before its first line is decided.
 */
export async function runCall(
  needs: Needs,
  begun: BegunTurn,
  { call, purpose, before, text, links, signal }: Running,
): Promise<CallEnd> {
  const end: CallEnd = {
    n: before.length + 1,
    purpose,
    status: "ended",
    outcome: "stopped",
    firstToken: false,
    hasText: false,
    usage: null,
    firstTokenMs: null,
    links: [],
    unclear: "",
    remembers: [],
    cites: [],
  };
  const calledAt = performance.now();
  const isLast = purpose === "re-ask" || wasReAsked(before);
  const reader =
    begun.targets === null ? null : createReactionReader({ targets: new Set(begun.targets.keys()), isLast });
  const guard = createOutputGuard({ ownNames: begun.ownNames, otherNames: begun.otherNames });
  const memory = createBlockReader();
  end.remembers = memory.blocks;
  const marks = createMarkReader();
  const show = (read: MarkedText): void => {
    if (read.text !== "") {
      end.hasText = true;
      text.append("text", read.text);
    }
    for (const { target } of read.marks) if (begun.lessons.shown.has(target)) end.cites.push(target);
    links.take(read);
  };
  const say = (piece: string): void => show(marks.push(memory.push(piece)));
  text.beforeSave(() => show(marks.release()));
  // Nothing more is wanted of an answer that goes on with somebody else's line, or that must be asked for again.
  const isOver = (): boolean => guard.cut || reader?.reaction?.kind === "unclear";
  const inner = new AbortController();
  const outer = AbortSignal.any([signal, inner.signal]);
  const messages = isLast ? askedAgain(begun, before) : begun.request.messages;
  const trace = needs.tracer.call(call, { system: begun.request.system, messages });
  for await (const part of needs.streamReply({ ...begun.request, messages, signal: outer })) {
    if (signal.aborted) break;
    trace?.(part);
    switch (part.type) {
      case "text":
      case "reasoning":
        if (!end.firstToken) end.firstTokenMs = Math.round(performance.now() - calledAt);
        end.firstToken = true;
        if (part.type === "reasoning") text.append("reasoning", part.text);
        else say(guard.push(reader === null ? part.text : reader.push(part.text)));
        if (isOver()) {
          inner.abort();
          end.outcome = "complete";
        }
        break;
      case "usage":
        end.usage = part.usage;
        break;
      case "finished":
        end.outcome = "complete";
        break;
      case "failed":
        end.outcome = part.code === "content_refused" ? "refused" : "failed";
        end.code = part.code;
        if (part.retryAfterMs !== null) end.retryAfterMs = part.retryAfterMs;
        needs.log.info("call.failed", { turn: begun.turn.id, code: part.code, detail: part.detail });
        break;
      default:
        assertNever(part);
    }
    if (isOver()) break;
  }
  // Of an answer that broke off, a line that could still have become a keyword is nobody's text.
  if (reader !== null && end.outcome === "complete") say(guard.push(reader.end()));
  say(guard.end());
  show(marks.push(memory.end()));
  show(marks.end());
  if (reader !== null) Object.assign(end, readingOf(reader, begun));
  if (text.parts().some((part) => part.type === "text" && part.text.trim() !== "")) end.hasText = true;
  return end;
}

function readingOf({ reaction, held }: ReactionReader, begun: BegunTurn): Partial<CallEnd> {
  switch (reaction?.kind) {
    case undefined:
    case "message":
      return {};
    case "pass":
      return { form: "pass" };
    case "unclear":
      return { form: "unclear", unclear: held };
    case "agree":
    case "dispute": {
      const message = begun.targets?.get(reaction.target);
      return message === undefined ? {} : { form: "reaction", links: [{ kind: reaction.kind, message }] };
    }
    default:
      return assertNever(reaction);
  }
}

/** The same prompt, then what the voice began with, then what is wrong with it. The last word is the user's. */
export function askedAgain(begun: BegunTurn, before: CallEnd[]): RequestMessage[] {
  const wrote = before.find((call) => call.form === "unclear")?.unclear.trim() ?? "";
  const ids = [...(begun.targets?.keys() ?? [])].map((id) => `#${id}`).join(", ");
  const ask = `Your first line names no message that stands above. These do: ${ids}. Begin again: PASS, AGREE #id or DISPUTE #id with one of them, or your message without any of these words in front.`;
  return [...begun.request.messages, { role: "assistant", text: wrote }, { role: "user", text: ask }];
}
