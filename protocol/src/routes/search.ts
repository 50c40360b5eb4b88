import { z } from "zod";
import { Found } from "../search.ts";
import type { Route } from "./route.ts";

export const searchRoutes = {
  search: {
    method: "get",
    path: "/api/search",
    access: { kind: "account" },
    rate: "searches",
    summary:
      "Titles and messages of the threads you sit in; each word counts by its beginning, quoted ones as a phrase",
    query: z.object({
      q: z.string().max(200),
      /** `true` finds in versions and paths beside the threads' own too. */
      others: z.enum(["true", "false"]).default("false"),
    }),
    responses: { 200: Found },
  },
} as const satisfies Record<string, Route>;
