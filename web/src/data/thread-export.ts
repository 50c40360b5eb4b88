import { transferMessages } from "./transfer-messages.ts";

interface ExportLink {
  format: "markdown" | "json" | "html" | "csv";
  label: string;
  href: string;
}

/** Where a thread is taken out, a link a form: the server names the file. */
export function exportLinks(thread: string): ExportLink[] {
  const formats = ["markdown", "json", "html", "csv"] as const;
  return formats.map((format) => ({
    format,
    label: transferMessages[format],
    href: `/api/threads/${encodeURIComponent(thread)}/export?format=${format}`,
  }));
}
