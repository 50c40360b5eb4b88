import { callsCsv, exportMarkdown, exportPrintable, exportThread, importThread } from "../transfer/index.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";
import { printablePage } from "./public-page/printable-page.ts";

/** Threads out of here and in. */
export function createTransferHandlers(needs: HttpNeeds) {
  return {
    exportThread: async ({ actor, params, query }) => {
      switch (query.format) {
        case "markdown": {
          const { name, text } = await exportMarkdown(needs.store, actor.account, params.id, query.others === "true");
          return { file: { name: `${name}.md`, type: "text/markdown", text } };
        }
        case "html": {
          const { name, thread } = await exportPrintable(needs.store, actor.account, params.id);
          const text = await printablePage(thread, await needs.store.now());
          return { file: { name: `${name}.html`, type: "text/html", text } };
        }
        case "csv": {
          const text = await callsCsv(needs.store, actor.account, params.id);
          return { file: { name: "calls.csv", type: "text/csv", text } };
        }
        case "json": {
          const now = await needs.store.now();
          const { name, file } = await exportThread(needs.store, actor.account, params.id, now);
          return {
            file: { name: `${name}.json`, type: "application/json", text: `${JSON.stringify(file, null, 1)}\n` },
          };
        }
      }
    },
    importThread: async ({ actor, body }) => ({ status: 201, data: await importThread(needs, actor.account, body) }),
  } satisfies Partial<Handlers>;
}
