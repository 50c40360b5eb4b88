import { z } from "zod";
import {
  AccountBudget,
  AccountBudgetChange,
  ForecastInput,
  RoundForecast,
  ThreadBudget,
  ThreadBudgetChange,
  UsageReport,
} from "../budget.ts";
import { idParam, type Route } from "./route.ts";

export const moneyRoutes = {
  readThreadBudget: {
    method: "get",
    path: "/api/threads/:id/budget",
    access: { kind: "thread", action: "thread.budget" },
    summary: "What your thread may cost, and what it cost so far",
    params: idParam,
    responses: { 200: ThreadBudget },
  },
  changeThreadBudget: {
    method: "patch",
    path: "/api/threads/:id/budget",
    access: { kind: "thread", action: "thread.budget" },
    scope: "admin",
    summary: "Set what your thread may cost; a round that paused for it goes on as soon as it fits",
    params: idParam,
    body: ThreadBudgetChange,
    responses: { 200: ThreadBudget },
  },
  readBudget: {
    method: "get",
    path: "/api/budget",
    access: { kind: "account" },
    summary: "What your voices may cost in a day, and what they cost today",
    responses: { 200: AccountBudget },
  },
  changeBudget: {
    method: "patch",
    path: "/api/budget",
    access: { kind: "account" },
    scope: "admin",
    summary: "Set what your voices may cost in a day, and what a call of unknown price counts as",
    body: AccountBudgetChange,
    responses: { 200: AccountBudget },
  },
  forecastRound: {
    method: "get",
    path: "/api/threads/:id/forecast",
    access: { kind: "thread", action: "thread.write" },
    summary: "What the next round would cost, for a message of so many characters",
    params: idParam,
    query: z.object({ length: z.coerce.number().int().min(0).max(1_000_000).default(0) }),
    responses: { 200: RoundForecast },
  },
  forecastTable: {
    method: "post",
    path: "/api/forecast",
    access: { kind: "account" },
    scope: "read",
    summary: "What a first round of these voices would cost",
    body: ForecastInput,
    responses: { 200: RoundForecast },
  },
  readUsage: {
    method: "get",
    path: "/api/usage",
    access: { kind: "account" },
    summary: "What your voices cost, by day, voice and model",
    query: z.object({ days: z.coerce.number().int().min(1).max(366).default(30) }),
    responses: { 200: UsageReport },
  },
} as const satisfies Record<string, Route>;
