import type { ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { AppError, type ChatLine, errors, type Id, routes, type SessionEvent } from "@parley/protocol";
import { type Actor, authorize, sendMessage } from "../../conversation/index.ts";
import { findMessage } from "../../store/messages.ts";
import type { OpenStreams } from "../events.ts";
import { actorFor, type Answer, type Handlers } from "../mount-routes.ts";
import type { HttpContext, HttpNeeds } from "../needs.ts";
import { type OpenResponse, openResponse } from "../open-response.ts";
import { type EnteredChat, enterChat } from "./enter-chat.ts";
import { beginningOf, openRound } from "./follow-round.ts";
import { keepOpen } from "./keep-open.ts";
import { takePlace } from "./take-place.ts";

/** One message, one voice, lines of JSON. */
export function createChatHandlers(needs: HttpNeeds, open: OpenStreams): Pick<Handlers, "chat"> {
  return {
    chat: async ({ actor, body, context }) => {
      const giveBack = takePlace(open, actor.account, needs.limits.streamsPerAccount);
      try {
        const chat = await enterChat(needs, actor, body);
        const text = body.messages.at(-1)?.content ?? "";
        const command = { id: needs.newId(), text, replyTo: null };
        const { message } = await sendMessage(needs, actor.account, chat.thread, command, { only: chat.member });
        return await answer(needs, { actor, context, chat, name: body.id, message: message.id, giveBack });
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  };
}

interface ChatRequest {
  actor: Actor;
  context: HttpContext;
  chat: EnteredChat;
  /** As the caller calls the chat. */
  name: string;
  message: Id;
  giveBack(): void;
}

/**
 * Waits for the first token or the failure, which decides on the status; from
 * then on a failure is a line. The voice goes on if the reader leaves.
 */
async function answer(needs: HttpNeeds, request: ChatRequest): Promise<Answer<"chat">> {
  const { actor, context, chat } = request;
  const response = context.env.outgoing as ServerResponse;
  const row = await findMessage(needs.store.db, request.message);
  if (row === undefined) throw new AppError("internal");
  const follow = await openRound(needs, actor, row, beginningOf(row.id));
  const begun = Promise.withResolvers<OpenResponse | null>();
  let out: OpenResponse | null = null;
  let isOver = false;
  const following = follow({
    full: () => out?.full() === true,
    deliver(lines) {
      for (const { event } of lines) if (!isOver) take(event);
    },
    ended() {
      if (!isOver) take({ type: "error", code: "internal", message: "The voice has left this chat." });
    },
  });
  response.once("close", () => begun.resolve(null));
  const details = { thread: chat.thread, message: request.message };
  const forget = needs.leaving.onGoodbye(() => begun.reject(new AppError("shutting_down", { details })));
  if (response.closed) begun.resolve(null);
  try {
    const opened = await begun.promise;
    if (opened !== null)
      keepOpen(needs, opened, following, { account: actor.account, stillAllowed, closed: request.giveBack });
    else {
      following.stop();
      request.giveBack();
    }
  } catch (error) {
    following.stop();
    throw error;
  } finally {
    forget();
  }
  return { written: RESPONSE_ALREADY_SENT };

  function take(event: SessionEvent): void {
    const isOurs = !("model" in event) || event.model === undefined || event.model === chat.model;
    if (!isOurs) return;
    switch (event.type) {
      case "model_chunk":
        return write({ type: "delta", text: event.text });
      case "model_end":
        isOver = true;
        write({ type: "end", message_id: event.message_id, usage: event.usage });
        return out?.end();
      case "error":
        isOver = true;
        return fail(event.code, event.message);
      default:
        return undefined;
    }
  }

  function write(line: ChatLine): void {
    if (out === null) {
      out = openResponse(needs, context, lines);
      out.write(formatLine({ type: "start", id: request.name, thread: chat.thread, model: chat.model }));
      begun.resolve(out);
    }
    out.writeSoon(formatLine(line));
  }

  function fail(code: string, message: string): void {
    if (out === null) {
      return begun.reject(new AppError("model_failed", { message, details: { code, ...details } }));
    }
    out.writeSoon(formatLine({ type: "error", code, message }));
    out.end();
  }

  async function stillAllowed(): Promise<boolean> {
    const now = await actorFor(routes.chat, context, needs);
    if (now.account !== actor.account) return false;
    await authorize(needs.store, now, { kind: "thread", id: chat.thread, action: "thread.read" });
    return true;
  }
}

/** A space before a line is nothing to a reader of JSON, so it can say that the server lives. */
const lines = {
  type: "application/x-ndjson",
  beat: " ",
  // The voice goes on elsewhere, or is interrupted with what it said; the thread has either.
  goodbye: () => formatLine({ type: "error", code: "shutting_down", message: errors.shutting_down.meaning }),
};

function formatLine(line: ChatLine): string {
  return `${JSON.stringify(line)}\n`;
}
