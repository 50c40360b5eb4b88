import { z } from "zod";
import { Account, AccountChange } from "../account.ts";
import { AccountSession, ChangePassword } from "../sign-in.ts";
import { idParam, type Route } from "./route.ts";

/** What keeps an account its owner's: password and sessions. */
export const securityRoutes = {
  changeAccount: {
    method: "patch",
    path: "/api/account",
    access: { kind: "account" },
    scope: "admin",
    summary: "Change your name or user name",
    body: AccountChange,
    responses: { 200: Account },
  },
  changePassword: {
    method: "post",
    path: "/api/account/password",
    access: { kind: "account" },
    scope: "admin",
    rate: "sign-ins",
    summary: "Change your password: every other session and every signed-in program ends, API tokens stay",
    body: ChangePassword,
    responses: { 200: Account },
  },
  listSessions: {
    method: "get",
    path: "/api/sessions",
    access: { kind: "account" },
    scope: "admin",
    summary: "Browsers and programs that are signed in to your account",
    responses: { 200: z.object({ sessions: z.array(AccountSession) }) },
  },
  endSession: {
    method: "delete",
    path: "/api/sessions/:id",
    access: { kind: "session", action: "session.end" },
    scope: "admin",
    summary: "Sign one of them out",
    params: idParam,
    responses: { 204: null },
  },
  endOtherSessions: {
    method: "delete",
    path: "/api/sessions",
    access: { kind: "account" },
    scope: "admin",
    summary: "Sign all of them out but the one that asks",
    responses: { 204: null },
  },
} as const satisfies Record<string, Route>;
