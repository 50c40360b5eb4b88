import type { Readable } from "node:stream";

/** More than this waits in the socket, not here. */
const mostBytes = 256 * 1024;

/**
 * The chunks of a stream as they come, at the cost of an event each; a stream's
 * own iterator costs several turns of the event loop's queues. Whoever leaves
 * the loop early closes the stream.
 */
export async function* chunksOf(stream: Readable): AsyncGenerator<Buffer, void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let ended = false;
  let failure: Error | null = null;
  let wake: (() => void) | null = null;
  const signal = (): void => {
    wake?.();
    wake = null;
  };
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) stream.pause();
    signal();
  });
  stream.on("end", () => {
    ended = true;
    signal();
  });
  stream.on("error", (error: Error) => {
    failure = error;
    signal();
  });
  // A connection that breaks ends some streams with this alone.
  stream.on("close", () => {
    if (!ended) failure ??= new Error("the connection was closed", { cause: { code: "ECONNRESET" } });
    signal();
  });
  try {
    for (;;) {
      const chunk = chunks.shift();
      if (chunk !== undefined) {
        bytes -= chunk.length;
        if (bytes <= mostBytes && stream.isPaused()) stream.resume();
        yield chunk;
      } else if (failure !== null) throw failure;
      else if (ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stream.destroy();
  }
}
