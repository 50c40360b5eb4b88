import { z } from "zod";
import { Account, Entry, SignIn, SignUp } from "../account.ts";
import { cursor, type Route } from "./route.ts";

export const accountRoutes = {
  readEntry: {
    method: "get",
    path: "/api/entry",
    access: { kind: "anyone" },
    summary: "Who am I, and how may I sign in",
    responses: { 200: Entry },
  },
  signUp: {
    method: "post",
    path: "/api/sign-up",
    access: { kind: "anyone" },
    rate: "sign-ups",
    summary: "Create an account and sign in; 202 where a link by mail finishes it",
    body: SignUp,
    responses: { 201: Account, 202: z.object({ mailed: z.literal(true) }) },
  },
  signIn: {
    method: "post",
    path: "/api/sign-in",
    access: { kind: "anyone" },
    summary: "Sign in",
    body: SignIn,
    responses: { 200: Account },
  },
  signOut: {
    method: "post",
    path: "/api/sign-out",
    access: { kind: "account" },
    scope: "admin",
    summary: "Sign out of this browser",
    responses: { 204: null },
  },

  readEvents: {
    method: "get",
    path: "/api/events",
    access: { kind: "account" },
    summary: "The account's events and those of the open threads, as server-sent events",
    query: z.object({ threads: z.string().max(4000).default(""), cursor }),
    responses: { 200: z.string() },
    stream: true,
  },
} as const satisfies Record<string, Route>;
