import { z } from "zod";
import {
  BeginProviderSignIn,
  IdentityProviderId,
  LinkProvider,
  Proof,
  SignInMethod,
  WayToProvider,
} from "../sign-in.ts";
import type { Route } from "./route.ts";

/** Signing in over somebody else, and the ways in that an account has. */
export const signInRoutes = {
  beginProviderSignIn: {
    method: "post",
    path: "/api/auth/provider",
    access: { kind: "anyone" },
    rate: "sign-ins",
    summary: "The page of an identity provider to go to for signing in",
    body: BeginProviderSignIn,
    responses: { 200: WayToProvider },
  },
  finishProviderSignIn: {
    method: "get",
    path: "/api/auth/callback/:provider",
    access: { kind: "anyone" },
    summary: "Where the identity provider sends the browser back to: signs in, or says why not on the sign-in page",
    params: z.object({ provider: IdentityProviderId }),
    responses: { 303: null },
  },
  listSignInMethods: {
    method: "get",
    path: "/api/account/methods",
    access: { kind: "account" },
    scope: "admin",
    summary: "The ways to sign in to your account",
    responses: { 200: z.object({ methods: z.array(SignInMethod) }) },
  },
  linkProvider: {
    method: "post",
    path: "/api/account/methods",
    access: { kind: "account" },
    scope: "admin",
    rate: "sign-ins",
    summary: "The page of an identity provider to go to for linking it to your account",
    body: LinkProvider,
    responses: { 200: WayToProvider },
  },
  unlinkProvider: {
    method: "post",
    path: "/api/account/methods/:id/remove",
    access: { kind: "signInMethod", action: "signInMethod.remove" },
    scope: "admin",
    rate: "sign-ins",
    summary: "Remove a way to sign in, unless it is the last one",
    params: z.object({ id: z.string().max(100) }),
    body: Proof,
    responses: { 204: null },
  },
} as const satisfies Record<string, Route>;
