import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { AppError, commands, formatSse, Id, routes } from "@parley/protocol";
import { type Actor, authorize, isMessageWithin, reachIn, sendMessage } from "../../conversation/index.ts";
import { findMessage } from "../../store/messages.ts";
import type { MessageRow } from "../../store/tables.ts";
import { eventStream, type OpenStreams } from "../events.ts";
import { actorFor, type Answer, type Handlers } from "../mount-routes.ts";
import type { HttpContext, HttpNeeds } from "../needs.ts";
import { openResponse } from "../open-response.ts";
import { formatRoundCursor, parseRoundCursor, type RoundCursor } from "./cursor.ts";
import { beginningOf, openRound } from "./follow-round.ts";
import { keepOpen } from "./keep-open.ts";
import { takePlace } from "./take-place.ts";

/** A message and its whole round as one stream of events. */
export function createStreamHandlers(needs: HttpNeeds, open: OpenStreams): Pick<Handlers, "streamSession"> {
  return {
    streamSession: async ({ actor, params, query, context }) => {
      // A GET that starts something: at least its harmless sister must not.
      if (context.req.method !== "GET") throw new AppError("method_not_allowed");
      const session = await sessionOf(needs, actor, params.session_id);
      const last = context.req.header("last-event-id") ?? "";
      const resumed = last === "" ? null : cursorOf(last);
      if (resumed?.ended === true) return { status: 204 };
      const giveBack = takePlace(open, actor.account, needs.limits.streamsPerAccount);
      try {
        const from = resumed ?? (await say(needs, actor, session, query.message));
        const message = await findMessage(needs.store.db, from.message);
        const isHere = message?.thread_id === session && message.turn_id === null;
        if (
          !isHere ||
          !(await isMessageWithin(needs.store.db, message, await reachIn(needs.store.db, session, actor.account)))
        )
          throw new AppError("invalid_cursor", { message: foreignCursor });
        return await stream(needs, { actor, context, message, from, giveBack });
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  };
}

const foreignCursor = "This Last-Event-ID is none of this session. Leave it out to say the message.";

/** A session is a thread; one that is not there, or somebody else's, is answered alike. */
async function sessionOf(needs: HttpNeeds, actor: Actor, text: string): Promise<Id> {
  const id = Id.safeParse(text);
  const unknown = new AppError("not_found", { message: sessionNotFound });
  if (!id.success) throw unknown;
  await authorize(needs.store, actor, { kind: "thread", id: id.data, action: "thread.write" }).catch(
    (error: unknown) => {
      throw error instanceof AppError && error.code === "not_found" ? unknown : error;
    },
  );
  return id.data;
}

const sessionNotFound = "session not found: make one with POST /api/chat/sessions/create and use its session_id.";

async function say(needs: HttpNeeds, actor: Actor, session: Id, text: string | undefined): Promise<RoundCursor> {
  const command = commands.sendMessage.safeParse({ id: needs.newId(), text });
  if (!command.success)
    throw new AppError("invalid_request", {
      message: "`message` is missing or blank: say what the models shall answer, as ?message=….",
      details: [{ path: "message", message: command.error.issues[0]?.message ?? "" }],
    });
  const { message } = await sendMessage(needs, actor.account, session, command.data);
  return beginningOf(message.id);
}

function cursorOf(text: string): RoundCursor {
  const cursor = parseRoundCursor(text);
  if (cursor === null) throw new AppError("invalid_cursor", { message: foreignCursor });
  return cursor;
}

interface StreamRequest {
  actor: Actor;
  context: HttpContext;
  message: MessageRow;
  from: RoundCursor;
  giveBack(): void;
}

async function stream(
  needs: HttpNeeds,
  { actor, context, message, from, giveBack }: StreamRequest,
): Promise<Answer<"streamSession">> {
  const follow = await openRound(needs, actor, message, from);
  const out = openResponse(needs, context, eventStream);
  // The place to come back to is known before anything else can be lost; an id without data is no event.
  out.write(formatSse({ id: formatRoundCursor(from), retry: 1000 }));
  const following = follow({
    full: out.full,
    deliver(lines) {
      for (const { event, id } of lines) out.writeSoon(formatSse({ id, data: JSON.stringify(event) }));
    },
    ended: out.end,
  });
  keepOpen(needs, out, following, {
    account: actor.account,
    stillAllowed: async () => {
      const now = await actorFor(routes.streamSession, context, needs);
      if (now.account !== actor.account) return false;
      await authorize(needs.store, now, { kind: "thread", id: message.thread_id, action: "thread.write" });
      return true;
    },
    closed: giveBack,
  });
  return { written: RESPONSE_ALREADY_SENT };
}
