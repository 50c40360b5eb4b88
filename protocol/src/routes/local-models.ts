import { LocalModels, UsedLocalModels, UseLocalModels } from "../local-models.ts";
import type { Route } from "./route.ts";

export const localModelRoutes = {
  listLocalModels: {
    method: "get",
    path: "/api/local-models",
    access: { kind: "account" },
    summary: "Models of the server's own machine, for its admin",
    responses: { 200: LocalModels },
  },
  useLocalModels: {
    method: "post",
    path: "/api/local-models/use",
    access: { kind: "account" },
    summary: "Make voices of models that were found there, or give back those that there are",
    body: UseLocalModels,
    responses: { 201: UsedLocalModels },
  },
} as const satisfies Record<string, Route>;
