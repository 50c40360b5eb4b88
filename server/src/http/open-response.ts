import type { ServerResponse } from "node:http";
import { crossOriginHeaders } from "./cors.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";

/** An answer that is written bit by bit, for a reader who may be slow or gone. */
export interface OpenResponse {
  write(text: string | Buffer): void;
  /** Leaves together with what else is written in this turn of the event loop. */
  writeSoon(text: string | Buffer): void;
  /** One write, at once. */
  writeWhole(parts: (string | Buffer)[]): void;
  /** Shows that the server lives; ends the answer of a reader that has taken nothing since the beat before. */
  beat(): void;
  /** True while as much lies unsent as one reader may hold. */
  full(): boolean;
  end(): void;
  onDrain(listener: () => void): void;
  /** Also called if the reader had left before. */
  onClose(listener: () => void): void;
}

/**
 * Writes to the raw response, up to a bound: a reader that is slower than the
 * log gets the rest when it has taken what is there, and one that takes nothing
 * is dropped and may come back with its cursor. One with a `goodbye` ends with
 * it when the process is about to.
 */
export function openResponse(
  needs: Pick<HttpNeeds, "limits" | "log" | "leaving">,
  context: HttpContext,
  { type, beat, goodbye }: { type: string; beat: string; goodbye?: () => string },
): OpenResponse {
  const response = context.env.outgoing as ServerResponse;
  response.writeHead(200, {
    "Content-Type": `${type}; charset=utf-8`,
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    Connection: "keep-alive",
    ...crossOriginHeaders(context),
  });
  response.socket?.setNoDelay(true);
  const write = (text: string | Buffer): void => {
    if (!response.destroyed && !response.writableEnded) response.write(text);
  };
  const full = (): boolean => response.writableNeedDrain && response.writableLength > needs.limits.unsentBytesPerReader;
  let isHeld = false;
  const release = (): void => {
    if (isHeld) response.uncork();
    isHeld = false;
  };
  const hold = (): void => {
    if (isHeld) return;
    isHeld = true;
    response.cork();
    setImmediate(release);
  };
  if (goodbye !== undefined) {
    const forget = needs.leaving.onGoodbye(() => {
      write(goodbye());
      response.end();
    });
    response.once("close", forget);
  }
  let unsentAtBeat: number | null = null;
  return {
    write,
    full,
    writeSoon(text) {
      hold();
      write(text);
    },
    writeWhole(parts) {
      // It may be large, and Node says nothing of held bytes that drain at once: it is written as it comes.
      release();
      response.cork();
      for (const part of parts) write(part);
      response.uncork();
    },
    beat() {
      // What was ended and is not taken would stay for as long as its socket.
      if (!full() && !response.writableEnded) {
        unsentAtBeat = null;
        write(beat);
      } else if (unsentAtBeat === response.writableLength) {
        needs.log.info("stream.reader_too_slow");
        response.destroy();
      } else unsentAtBeat = response.writableLength;
    },
    end: () => response.end(),
    onDrain: (listener) => void response.on("drain", listener),
    onClose(listener) {
      if (response.closed) setImmediate(listener);
      else response.once("close", listener);
    },
  };
}
