import { z } from "zod";
import { Identity, IdentityInput, IdentityThreads, Slug } from "../identity.ts";
import { AgentFile } from "../agent-file.ts";
import { LineUp } from "../line-up.ts";
import { Personality } from "../personality.ts";
import { idParam, type Route } from "./route.ts";

export const identityRoutes = {
  listIdentities: {
    method: "get",
    path: "/api/identities",
    access: { kind: "account" },
    summary: "Your voices, and those that the server offers you",
    responses: { 200: z.object({ identities: z.array(Identity) }) },
  },
  createIdentity: {
    method: "post",
    path: "/api/identities",
    access: { kind: "account" },
    summary: "Create a voice",
    body: IdentityInput,
    responses: { 201: Identity },
  },
  restorePractice: {
    method: "post",
    path: "/api/identities/practice",
    access: { kind: "account" },
    summary: "Bring back the practice voices that you deleted",
    responses: { 200: z.object({ identities: z.array(Identity) }) },
  },
  listPersonalities: {
    method: "get",
    path: "/api/personalities",
    access: { kind: "account" },
    summary: "Prepared personalities that a new voice can start from",
    responses: { 200: z.object({ personalities: z.array(Personality) }) },
  },
  previewPersonality: {
    method: "post",
    path: "/api/personalities/:id/preview",
    access: { kind: "account" },
    summary: "What a practice voice with this personality says to something; nothing of it is kept",
    params: z.object({ id: Slug }),
    body: z.strictObject({ text: z.string().trim().min(1).max(2000) }),
    responses: { 200: z.object({ text: z.string() }) },
  },
  importAgents: {
    method: "post",
    path: "/api/agents/import",
    access: { kind: "account" },
    summary: "Make voices of your own, and a line-up, of an exported file; each gets a connection of yours that fits",
    body: AgentFile,
    responses: { 201: z.object({ identities: z.array(Identity), lineUp: LineUp.nullable() }) },
  },
  exportIdentity: {
    method: "get",
    path: "/api/identities/:id/file",
    access: { kind: "identity", action: "identity.change" },
    summary: "A voice as a file, without its connection",
    params: idParam,
    responses: { 200: AgentFile },
  },
  readIdentity: {
    method: "get",
    path: "/api/identities/:id",
    access: { kind: "identity", action: "identity.read" },
    summary: "One of your voices, or one that the server offers you",
    params: idParam,
    responses: { 200: Identity },
  },
  listIdentityThreads: {
    method: "get",
    path: "/api/identities/:id/threads",
    access: { kind: "identity", action: "identity.threads" },
    summary: "The threads a voice sits in: how many, and the titles of the ten used last",
    params: idParam,
    responses: { 200: IdentityThreads },
  },
  changeIdentity: {
    method: "patch",
    path: "/api/identities/:id",
    access: { kind: "identity", action: "identity.change" },
    summary: "Change a voice; what it said keeps the name and mark it had",
    params: idParam,
    body: IdentityInput,
    responses: { 200: Identity },
  },
  deleteIdentity: {
    method: "delete",
    path: "/api/identities/:id",
    access: { kind: "identity", action: "identity.delete" },
    summary: "Delete a voice; it leaves its threads, what it said stays",
    params: idParam,
    responses: { 204: null },
  },
} as const satisfies Record<string, Route>;
