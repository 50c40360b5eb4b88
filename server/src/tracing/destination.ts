import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { type Attributes as SentAttributes, SpanKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { CompressionAlgorithm, OTLPExporterError } from "@opentelemetry/otlp-exporter-base";
import { createOtlpHttpExportDelegate } from "@opentelemetry/otlp-exporter-base/node-http";
import { ProtobufTraceSerializer, TraceExporterMetricsHelper } from "@opentelemetry/otlp-transformer";
import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from "@opentelemetry/sdk-trace";
import type { Log } from "../log/log.ts";
import { forLangSmith } from "./for-langsmith.ts";
import type { Span, SpanSink } from "./tracer.ts";

/** Milliseconds: a batch leaves so long after its first span; one that is not taken by then is lost. */
const sendEveryMs = 1_000;
const sendAtMostMs = 10_000;
/** Spans that wait and spans of one request: a few megabytes at most, also where each holds a prompt. */
const sizes = {
  bare: { maxQueueSize: 2_048, maxExportBatchSize: 512 },
  withContent: { maxQueueSize: 256, maxExportBatchSize: 32 },
};

export interface DestinationOptions {
  kind: "otlp" | "langsmith";
  url: string;
  headers: Record<string, string>;
  service: string;
  version: string;
  withContent: boolean;
  log: Log;
}

/**
 * Posts spans as OTLP protobuf, in batches, out of a bounded queue. The exporter
 * is put together here since the ready-made one adds headers of the environment
 * to every request: a collector's key would go to LangSmith. Redirects are not followed.
 */
export function openDestination(options: DestinationOptions): SpanSink {
  const { kind, url, headers, service, version, withContent, log } = options;
  const agent = url.startsWith("https:") ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const delegate = createOtlpHttpExportDelegate(
    {
      url,
      // A new object each time: the transport writes into it.
      headers: async () => ({ ...headers, "Content-Type": "application/x-protobuf" }),
      timeoutMillis: sendAtMostMs,
      concurrencyLimit: 8,
      compression: CompressionAlgorithm.NONE,
      agentFactory: () => agent,
      userAgent: `parley/${version}`,
    },
    ProtobufTraceSerializer,
    "otlp_http_span_exporter",
    TraceExporterMetricsHelper,
    undefined,
  );
  let lost = 0;
  const exporter: SpanExporter = {
    export(spans, done) {
      delegate.export(spans, (result) => {
        note(spans.length, result.error ?? null);
        done(result);
      });
    },
    shutdown: () => delegate.shutdown(),
  };
  const processor = new BatchSpanProcessor({
    exporter,
    scheduledDelayMillis: sendEveryMs,
    exportTimeoutMillis: 2 * sendAtMostMs,
    ...(withContent ? sizes.withContent : sizes.bare),
  });
  const resource = resourceFromAttributes({ "service.name": service, "service.version": version });

  return {
    add: (span) => processor.onEnd(readable(kind === "langsmith" ? forLangSmith(span) : span, resource, version)),
    isFailing: () => lost > 0,
    async close(withinMs) {
      // What does not leave in time is given up, with its connections: nothing may hold the process.
      const timer = setTimeout(() => agent.destroy(), withinMs);
      const late = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref());
      await Promise.race([processor.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
      agent.destroy();
    },
  };

  /** Says once that it fails and once that it works again; nothing of what the other side answered. */
  function note(spans: number, error: Error | null): void {
    if (error !== null) {
      if (lost === 0) log.warn("traces.not_sent", { to: kind, why: reasonOf(error) });
      lost += spans;
    } else if (lost > 0) {
      log.info("traces.sent_again", { to: kind, lost });
      lost = 0;
    }
  }
}

function reasonOf(error: Error): string {
  if (error instanceof OTLPExporterError)
    return error.code === undefined ? "it is too busy" : `it answered ${error.code}`;
  return "code" in error && typeof error.code === "string" ? error.code : "it did not answer as a collector does";
}

const kinds = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT };

/** A finished span as the SDK's processors take it. Made by hand, since its tracer would choose the ids. */
function readable(span: Span, resource: Resource, version: string): ReadableSpan {
  const context = (spanId: string) => ({ traceId: span.trace, spanId, traceFlags: TraceFlags.SAMPLED });
  // Clocks of processes differ by a little, and no span ends before it began.
  const endedAt = Math.max(span.startedAt, span.endedAt);
  const attributes: SentAttributes = span.attributes;
  return {
    name: span.name,
    kind: kinds[span.kind],
    spanContext: () => context(span.id),
    ...(span.parent === null ? {} : { parentSpanContext: context(span.parent) }),
    startTime: timeOf(span.startedAt),
    endTime: timeOf(endedAt),
    duration: timeOf(endedAt - span.startedAt),
    status: span.error === null ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: span.error },
    attributes: Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)),
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: "parley", version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function timeOf(ms: number): [seconds: number, nanoseconds: number] {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1_000_000)];
}
