import { createSseReader, type SseMessage, type StreamEvent } from "@parley/protocol";

export interface OpenStream {
  status: number;
  messages: SseMessage[];
  events: StreamEvent[];
  close(): void;
  /** Resolves when the server or we ended it. */
  ended: Promise<void>;
}

/** Reads an event stream from a path of the app until closed. */
export async function readStream(
  url: string,
  cookie: string,
  headers: Record<string, string> = {},
): Promise<OpenStream> {
  const abort = new AbortController();
  const response = await fetch(url, { headers: { Cookie: cookie, ...headers }, signal: abort.signal });
  const stream: OpenStream = {
    status: response.status,
    messages: [],
    events: [],
    close: () => abort.abort(),
    ended: Promise.resolve(),
  };
  if (response.body === null || response.status !== 200) return stream;
  const read = createSseReader();
  const text = response.body.pipeThrough(new TextDecoderStream());
  const follow = async (): Promise<void> => {
    for await (const piece of text) {
      for (const message of read(piece)) {
        stream.messages.push(message);
        if (message.data !== "") stream.events.push(JSON.parse(message.data));
      }
    }
  };
  stream.ended = follow().catch(() => undefined);
  return stream;
}
