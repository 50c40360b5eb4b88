import { z } from "zod";

/** Where traces go and what they may hold. */
export interface TracingConfig {
  /** One, or two if both a collector and LangSmith are set; each gets its own headers only. */
  destinations: TraceDestination[];
  /** The resource's name of this server. */
  service: string;
  /** True if prompts, answers and the voices' names go along. */
  withContent: boolean;
}

/** Headers hold keys: they are sent to `url` and shown nowhere. */
export interface TraceDestination {
  kind: "otlp" | "langsmith";
  /** The whole address, path included, that protobuf is posted to. */
  url: string;
  headers: Record<string, string>;
}

const langsmith = "https://api.smith.langchain.com";

export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().max(100, "OTEL_SERVICE_NAME must have at most 100 characters.").default("parley"),
  LANGSMITH_API_KEY: z.string().optional(),
  LANGSMITH_ENDPOINT: z.string().default(langsmith),
  LANGSMITH_PROJECT: z.string().optional(),
  PARLEY_TRACE_CONTENT: z.enum(["0", "1"], "PARLEY_TRACE_CONTENT must be 1 or 0.").default("0"),
} as const;
type Values = z.infer<z.ZodObject<typeof tracingVariables>>;

/** Null where nobody set a destination. Each mistake is a sentence in `problems`, which never repeats what may hold a key. */
export function readTracing(values: Values, problems: string[]): TracingConfig | null {
  const destinations = [readCollector(values, problems), readLangSmith(values, problems)].filter((one) => one !== null);
  const withContent = values.PARLEY_TRACE_CONTENT === "1";
  const isGiven =
    values.OTEL_EXPORTER_OTLP_ENDPOINT ?? values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? values.LANGSMITH_API_KEY;
  if (withContent && isGiven === undefined) {
    problems.push(
      "PARLEY_TRACE_CONTENT=1 has nowhere to send to: set OTEL_EXPORTER_OTLP_ENDPOINT or LANGSMITH_API_KEY, or leave it out.",
    );
  }
  return destinations.length === 0 ? null : { destinations, service: values.OTEL_SERVICE_NAME, withContent };
}

/** The address for traces alone is taken as it stands; the common one gets the path that the standard says. */
function readCollector(values: Values, problems: string[]): TraceDestination | null {
  const own = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const common = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (own === undefined && common === undefined) return null;
  const name = own === undefined ? "OTEL_EXPORTER_OTLP_ENDPOINT" : "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
  const url = readAddress(own ?? common ?? "", own === undefined ? "/v1/traces" : "");
  if (url === null) problems.push(addressSentence(name, "http://127.0.0.1:4318"));
  const headers = readHeaders(values.OTEL_EXPORTER_OTLP_HEADERS ?? "");
  if (headers === null) {
    problems.push(
      "OTEL_EXPORTER_OTLP_HEADERS must be a list such as name=value,other=value, with special characters as %20 and so on.",
    );
  }
  return url === null || headers === null ? null : { kind: "otlp", url, headers };
}

function readLangSmith(values: Values, problems: string[]): TraceDestination | null {
  const { LANGSMITH_API_KEY: key, LANGSMITH_PROJECT: project } = values;
  if (key === undefined) return null;
  const url = readAddress(values.LANGSMITH_ENDPOINT, "/otel/v1/traces");
  if (url === null) problems.push(addressSentence("LANGSMITH_ENDPOINT", langsmith));
  const headers = { "x-api-key": key, ...(project === undefined ? {} : { "Langsmith-Project": project }) };
  const wrong = Object.values(headers).some((value) => !isHeaderValue(value));
  if (wrong) problems.push("LANGSMITH_API_KEY and LANGSMITH_PROJECT must be plain text on one line.");
  return url === null || wrong ? null : { kind: "langsmith", url, headers };
}

function addressSentence(name: string, example: string): string {
  return `${name} must be an http or https address such as ${example}, without user, password, query or fragment; keys belong into headers.`;
}

function readAddress(text: string, path: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const more = `${url.username}${url.password}${url.search}${url.hash}`;
  if (!/^https?:$/.test(url.protocol) || more !== "") return null;
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}${path}`;
}

/** As the standard writes them, like the members of W3C baggage; null if that cannot be read. */
function readHeaders(text: string): Record<string, string> | null {
  const headers: Record<string, string> = {};
  for (const entry of text.split(",").filter((one) => one.trim() !== "")) {
    const at = entry.indexOf("=");
    const name = entry.slice(0, Math.max(at, 0)).trim();
    const value = decode(entry.slice(at + 1).trim());
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || value === null || !isHeaderValue(value)) return null;
    headers[name] = value;
  }
  return headers;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}
