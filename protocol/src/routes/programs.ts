import { z } from "zod";
import {
  ApiToken,
  ApiTokenInput,
  CreatedApiToken,
  ProgramSignIn,
  ProgramSignUp,
  RefreshInput,
  SignedInProgram,
} from "../programs.ts";
import { idParam, type Route } from "./route.ts";

/** How programs sign in: with a token that a person made for them, or with e-mail and password. */
export const programRoutes = {
  signUpProgram: {
    method: "post",
    path: "/api/auth/sign-up",
    access: { kind: "anyone" },
    rate: "sign-ups",
    summary: "Create an account; an access token of 10 minutes and a refresh token",
    body: ProgramSignUp,
    responses: { 201: SignedInProgram },
  },
  signInProgram: {
    method: "post",
    path: "/api/auth/sign-in",
    access: { kind: "anyone" },
    summary: "An access token of 10 minutes and a refresh token",
    body: ProgramSignIn,
    responses: { 200: SignedInProgram },
  },
  refreshProgram: {
    method: "post",
    path: "/api/auth/refresh",
    access: { kind: "anyone" },
    summary: "The next access token and the next refresh token; the old one ends here",
    body: RefreshInput,
    responses: { 200: SignedInProgram },
  },
  signOutProgram: {
    method: "post",
    path: "/api/auth/sign-out",
    access: { kind: "anyone" },
    summary: "End every token that came from this sign-in",
    body: RefreshInput,
    responses: { 204: null },
  },
  listApiTokens: {
    method: "get",
    path: "/api/tokens",
    access: { kind: "account" },
    summary: "Your personal API tokens",
    responses: { 200: z.object({ tokens: z.array(ApiToken) }) },
  },
  createApiToken: {
    method: "post",
    path: "/api/tokens",
    access: { kind: "account" },
    scope: "admin",
    summary: "Make a personal API token, which is shown this once",
    body: ApiTokenInput,
    responses: { 201: CreatedApiToken },
  },
  deleteApiToken: {
    method: "delete",
    path: "/api/tokens/:id",
    access: { kind: "token", action: "token.delete" },
    scope: "admin",
    summary: "Delete a personal API token: it is refused from then on",
    params: idParam,
    responses: { 204: null },
  },
} as const satisfies Record<string, Route>;
