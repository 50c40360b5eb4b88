import { z } from "zod";
import { ThreadFile } from "../thread-file.ts";
import { idParam, type Route } from "./route.ts";
import { Snapshot } from "./threads.ts";

/** Forms in which a thread leaves: for people, for another Parley, and its calls for a spreadsheet. */
const ExportFormat = z.enum(["markdown", "json", "html", "csv"]);

export const transferRoutes = {
  exportThread: {
    method: "get",
    path: "/api/threads/:id/export",
    access: { kind: "thread", action: "thread.export" },
    summary:
      "The thread as a file: Markdown, lossless JSON, a page to print, or the calls that your own voices made as CSV",
    params: idParam,
    query: z.object({
      format: ExportFormat.default("json"),
      /** `true` adds to Markdown what stands in other versions and paths; JSON always holds all. */
      others: z.enum(["true", "false"]).default("false"),
    }),
    responses: { 200: z.string() },
    file: true,
  },
  importThread: {
    method: "post",
    path: "/api/import",
    access: { kind: "account" },
    summary: "A new thread from an exported JSON file; its authors become profiles, marked as imported",
    body: ThreadFile,
    responses: { 201: Snapshot },
    large: true,
  },
} as const satisfies Record<string, Route>;
