/** Server-sent events as text: writing one event, reading a stream, and the cursors in ids. */

export interface SseMessage {
  id: string | null;
  data: string;
  retry: number | null;
}

/**
 * One event in, one event out: a line break in `data` becomes a further `data:` line, an id never holds one.
 * Without `data` it is no event, and its id and retry count all the same.
 */
export function formatSse(message: { id?: string; data?: string; retry?: number }): string {
  const lines: string[] = [];
  if (message.retry !== undefined) lines.push(`retry: ${message.retry}`);
  if (message.id !== undefined) lines.push(`id: ${message.id.replace(/[\r\n\0]/g, "")}`);
  for (const line of message.data?.split(/\r\n|\r|\n/) ?? []) lines.push(`data: ${line}`);
  return `${lines.join("\n")}\n\n`;
}

/** An incremental reader: feed it text as it arrives, it returns the events that became whole. */
export function createSseReader(): (text: string) => SseMessage[] {
  let buffer = "";
  let data: string[] = [];
  let id: string | null = null;
  let retry: number | null = null;

  const takeLine = (line: string, out: SseMessage[]): void => {
    if (line === "") {
      if (data.length > 0 || retry !== null) out.push({ id, data: data.join("\n"), retry });
      data = [];
      id = null;
      retry = null;
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data.push(value);
    else if (field === "id") id = value;
    else if (field === "retry" && /^\d+$/.test(value)) retry = Number(value);
  };

  return (text) => {
    const out: SseMessage[] = [];
    buffer += text;
    // A trailing CR waits: it may be the first half of CRLF.
    const lines = buffer.split(/\r\n|\n|\r(?!$)/);
    buffer = lines.pop() ?? "";
    for (const line of lines) takeLine(line, out);
    return out;
  };
}

/** How far a reader has read, by log: `account` or a thread's id. */
export type Cursors = Record<string, number>;

export function formatCursors(cursors: Cursors): string {
  return Object.entries(cursors)
    .map(([log, seq]) => `${log}:${seq}`)
    .join(",");
}

/** The inverse; null if the text is not a list of cursors. */
export function parseCursors(text: string): Cursors | null {
  const cursors: Cursors = {};
  if (text === "") return cursors;
  if (text.length > 20_000) return null;
  for (const item of text.split(",")) {
    const match = /^(account|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d{1,15})$/.exec(item);
    if (match?.[1] === undefined) return null;
    cursors[match[1]] = Number(match[2]);
  }
  return cursors;
}
