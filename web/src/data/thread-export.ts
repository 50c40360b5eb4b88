import { transferMessages } from "./transfer-messages.ts";

interface ExportLink {
  id: "markdown" | "all" | "json" | "html" | "csv";
  label: string;
  href: string;
}

/** Where a thread is taken out, a link a form: the server names the file. */
export function exportLinks(thread: string): ExportLink[] {
  const at = `/api/threads/${encodeURIComponent(thread)}/export`;
  const queries = {
    markdown: "format=markdown",
    all: "format=markdown&others=true",
    json: "format=json",
    html: "format=html",
    csv: "format=csv",
  };
  const ids = ["markdown", "all", "json", "html", "csv"] as const;
  return ids.map((id) => ({ id, label: transferMessages[id], href: `${at}?${queries[id]}` }));
}
