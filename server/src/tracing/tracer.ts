import type { Id } from "@parley/protocol";
import type { Bus } from "../bus/bus.ts";
import type { Log } from "../log/log.ts";
import type { ReplyPart, RequestMessage } from "../providers/model-request.ts";
import type { Store } from "../store/open-store.ts";

/** Tells an operator's collector what rounds, turns and calls were. Nothing of Parley waits for it or fails with it. */
export interface Tracer {
  /**
   * A recorded call is being made: what is returned hears each part of its answer
   * and keeps what no row does. Null where nobody asks for it.
   */
  call(id: Id, asked: AskedOfModel): ((part: ReplyPart) => void) | null;
  /** For `/health`. */
  state(): "not configured" | "ok" | "failing";
  /** Sends what is left, for at most two seconds. */
  close(): Promise<void>;
}

export interface AskedOfModel {
  system: string;
  messages: RequestMessage[];
}

/** Sends spans somewhere, whenever it can. */
export interface SpanSink {
  /** Returns at once; drops the span if too many wait. */
  add(span: Span): void;
  isFailing(): boolean;
  /** Sends what waits and gives up after `withinMs`. */
  close(withinMs: number): Promise<void>;
}

/** Plain data, ids in hexadecimal, times in milliseconds since 1970. */
export interface Span {
  trace: string;
  id: string;
  parent: string | null;
  /** `client` for a call to somebody else's model. */
  kind: "internal" | "client";
  name: string;
  startedAt: number;
  endedAt: number;
  attributes: Attributes;
  /** Why it is an error, in a word; null if it is none. */
  error: string | null;
}

/** What is undefined is not sent. */
export type Attributes = Record<string, string | number | boolean | string[] | undefined>;

/** What a tracer needs beside its destinations. */
export interface TracerNeeds {
  store: Store;
  bus: Bus;
  log: Log;
}

const off: Tracer = { call: () => null, state: () => "not configured", close: async () => {} };

/** Without a configuration nothing is loaded and nothing is done. */
export async function openTracer(
  needs: TracerNeeds & {
    version: string;
    config: {
      destinations: { kind: "otlp" | "langsmith"; url: string; headers: Record<string, string> }[];
      service: string;
      withContent: boolean;
    } | null;
  },
): Promise<Tracer> {
  const { config, version, log } = needs;
  if (config === null) return off;
  // Loaded when it is used: most servers are not traced and never pay for it.
  const [{ openDestination }, { createRowTracer }] = await Promise.all([
    import("./destination.ts"),
    import("./row-tracer.ts"),
  ]);
  const { service, withContent } = config;
  const sinks = config.destinations.map((one) => openDestination({ ...one, service, version, withContent, log }));
  log.info("traces.on", { to: config.destinations.map((one) => one.kind).join(", "), content: withContent });
  return createRowTracer({ ...needs, withContent, sinks });
}
