import { z } from "zod";
import { Connection, ConnectionChange, ConnectionInput, ConnectionTest, ConnectionTestResult } from "../identity.ts";
import { ListedModel } from "../parameters.ts";
import { FailureCode } from "../turn.ts";
import { idParam, type Route } from "./route.ts";

export const connectionRoutes = {
  listConnections: {
    method: "get",
    path: "/api/connections",
    access: { kind: "account" },
    summary: "Connections to providers that your voices can use",
    responses: { 200: z.object({ connections: z.array(Connection) }) },
  },
  createConnection: {
    method: "post",
    path: "/api/connections",
    access: { kind: "account" },
    scope: "admin",
    summary: "Connect to a provider; the key is sealed and never given back",
    body: ConnectionInput,
    responses: { 201: Connection },
  },
  changeConnection: {
    method: "patch",
    path: "/api/connections/:id",
    access: { kind: "connection", action: "connection.change" },
    scope: "admin",
    summary: "Change label, address or key; another origin needs the key again",
    params: idParam,
    body: ConnectionChange,
    responses: { 200: Connection },
  },
  deleteConnection: {
    method: "delete",
    path: "/api/connections/:id",
    access: { kind: "connection", action: "connection.delete" },
    scope: "admin",
    summary: "Delete a connection; voices on it stay, without one",
    params: idParam,
    responses: { 204: null },
  },
  testConnection: {
    method: "post",
    path: "/api/connections/:id/test",
    access: { kind: "connection", action: "connection.test" },
    summary: "Whether it answers, and how soon",
    params: idParam,
    body: ConnectionTest,
    responses: { 200: ConnectionTestResult },
  },
  listModels: {
    method: "get",
    path: "/api/connections/:id/models",
    access: { kind: "connection", action: "connection.use" },
    summary: "The models its provider lists; any other name may be typed all the same",
    params: idParam,
    responses: { 200: z.object({ models: z.array(ListedModel), code: FailureCode.nullable() }) },
  },
} as const satisfies Record<string, Route>;
