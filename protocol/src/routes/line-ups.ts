import { z } from "zod";
import { AgentFile } from "../agent-file.ts";
import { LineUp, LineUpInput, Table } from "../line-up.ts";
import { idParam, type Route } from "./route.ts";

export const lineUpRoutes = {
  listLineUps: {
    method: "get",
    path: "/api/line-ups",
    access: { kind: "account" },
    summary:
      "Your saved line-ups by name, those that the server offers, and as `last` who sat in the thread you began last",
    responses: { 200: z.object({ lineUps: z.array(LineUp), last: Table.nullable() }) },
  },
  createLineUp: {
    method: "post",
    path: "/api/line-ups",
    access: { kind: "account" },
    summary: "Save who sits and how they talk; the same name again replaces it",
    body: LineUpInput,
    responses: { 200: LineUp, 201: LineUp },
  },
  exportLineUp: {
    method: "get",
    path: "/api/line-ups/:id/file",
    access: { kind: "lineUp", action: "lineUp.export" },
    summary: "Your voices of a saved line-up as a file, with how they talk",
    params: idParam,
    responses: { 200: AgentFile },
  },
  deleteLineUp: {
    method: "delete",
    path: "/api/line-ups/:id",
    access: { kind: "lineUp", action: "lineUp.delete" },
    summary: "Delete a saved line-up; threads that were begun with it stay",
    params: idParam,
    responses: { 204: null },
  },
} as const satisfies Record<string, Route>;
