import { AppError, routes } from "../src/index.ts";
import type {
  ErrorBody,
  RouteBodyInput,
  RouteName,
  RouteParams,
  RouteQueryInput,
  RouteResponse,
} from "../src/index.ts";

// Of a union of bodies each is taken: hence no bare type.
type Given<K extends string, V> = [V] extends [undefined] ? { [P in K]?: undefined } : { [P in K]: V };
type Input<N extends RouteName> = Given<"params", RouteParams<N>> & { query?: RouteQueryInput<N> } & Given<
    "body",
    RouteBodyInput<N>
  > & { signal?: AbortSignal };

export interface ClientOptions {
  /** Origin of the server, without a trailing slash; empty means the page's own. */
  baseUrl?: string;
  /** Bearer token or cookie, for programs; browsers send their cookie by themselves. */
  headers?: Record<string, string>;
  fetch?: typeof fetch;
}

/** A refused or failed call: `code` from the table, `status` 0 when no answer came. */
export class CallError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly details: unknown;

  constructor(
    code: string,
    status: number,
    message: string,
    requestId: string | null,
    details: unknown,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "CallError";
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.details = details;
  }
}

export type Client = ReturnType<typeof createClient>;

/** A typed caller of every route of the table; throws `CallError`. */
export function createClient(options: ClientOptions = {}) {
  const send = options.fetch ?? fetch;
  const baseUrl = options.baseUrl ?? "";

  return {
    baseUrl,
    headers: options.headers ?? {},
    fetch: send,
    async call<N extends RouteName>(name: N, input: Input<N>): Promise<{ status: number; data: RouteResponse<N> }> {
      const route = routes[name];
      // The conditional types of `Input` say undefined or an object; the compiler cannot see that for an open N.
      const { params, query } = input as { params?: Record<string, unknown>; query?: Record<string, unknown> };
      const url = baseUrl + pathOf(route.path, params) + queryOf(query);
      const hasBody = input.body !== undefined;
      let response: Response;
      try {
        response = await send(url, {
          method: route.method.toUpperCase(),
          headers: { ...options.headers, ...(hasBody ? { "Content-Type": "application/json" } : {}) },
          credentials: "same-origin",
          ...(hasBody ? { body: JSON.stringify(input.body) } : {}),
          ...(input.signal === undefined ? {} : { signal: input.signal }),
        });
      } catch (cause) {
        throw new CallError("unreachable", 0, "The server cannot be reached.", null, null, cause);
      }
      if (!response.ok) throw await errorOf(response);
      // Trust inside: our own server wrote this body from the same table.
      const data = response.status === 204 ? undefined : await response.json();
      return { status: response.status, data: data as RouteResponse<N> };
    },
  };
}

/** Fills `:name` in a path; values are encoded, so an id never leaves its place. */
export function pathOf(path: string, params: Record<string, unknown> | undefined): string {
  return path.replace(/:(\w+)/g, (_, key: string) => {
    const value = params?.[key];
    if (typeof value !== "string" || value === "")
      throw new AppError("invalid_request", { message: `path parameter ${key} is missing` });
    return encodeURIComponent(value);
  });
}

function queryOf(query: Record<string, unknown> | undefined): string {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return "";
  return `?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString()}`;
}

export async function errorOf(response: Response): Promise<CallError> {
  const body: unknown = await response.json().catch(() => null);
  if (!isErrorBody(body))
    return new CallError("unexpected_answer", response.status, `The server answered ${response.status}.`, null, null);
  const { code, message, requestId, details } = body.error;
  return new CallError(code, response.status, message, requestId, details);
}

/** By hand and not by its schema: the page would load the whole schema library for this one question. */
function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const { error } = body;
  return (
    typeof error === "object" &&
    error !== null &&
    ["code", "message", "requestId"].every((key) => key in error && typeof Reflect.get(error, key) === "string")
  );
}
