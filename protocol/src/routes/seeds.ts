import { z } from "zod";
import { AvailableModels, ChatBody, ChatLine, SessionBody, Session, SessionEvent } from "../seeds.ts";
import type { Route } from "./route.ts";

/** Two APIs that others document for group chats and for open chats, over the same threads as the page. */
export const seedRoutes = {
  listAvailableModels: {
    method: "get",
    path: "/api/panels/available-models",
    access: { kind: "account" },
    summary: "What a session can be made of: prepared personalities, practice voices and your own voices",
    responses: { 200: AvailableModels },
  },
  createSession: {
    method: "post",
    path: "/api/chat/sessions/create",
    access: { kind: "account" },
    scope: "chat",
    summary: "A thread with a mission, in which the selected models sit; 422 only if none of them can answer",
    body: SessionBody,
    responses: { 201: Session },
  },
  streamSession: {
    method: "get",
    path: "/api/chat/:session_id/stream",
    access: { kind: "account" },
    scope: "chat",
    rate: "messages",
    summary:
      "Say a message and read all answers as they are written, as server-sent events; `Last-Event-ID` goes on and says nothing, 204 once all was read",
    params: z.object({ session_id: z.string().max(100) }),
    query: z.object({ message: z.string().optional() }),
    responses: { 200: SessionEvent, 204: null },
    stream: true,
    bearerOnly: true,
  },
  chat: {
    method: "post",
    path: "/api/v1/chat",
    access: { kind: "account" },
    scope: "chat",
    rate: "messages",
    summary:
      "The next message of a chat that is made on first use under an id of your own; the answer comes as lines of JSON",
    body: ChatBody,
    responses: { 200: ChatLine },
    lines: true,
  },
} as const satisfies Record<string, Route>;
