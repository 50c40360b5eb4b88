import {
  AppError,
  type Route,
  type RouteBody,
  type RouteName,
  type RouteParams,
  type RouteQuery,
  type RouteResponse,
  routes,
  scopeOf,
} from "@parley/protocol";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { authorize, type Authorized } from "../conversation/index.ts";
import { type Caller, wholeAccount } from "./auth/caller.ts";
import { audited } from "./audited.ts";
import { readJson } from "./guard.ts";
import { createRates } from "./rates.ts";
import type { HttpApp, HttpContext, HttpNeeds } from "./needs.ts";

export interface Incoming<N extends RouteName> {
  actor: Caller;
  /** What `authorize` found, for routes about one object. */
  subject: Authorized | null;
  params: RouteParams<N>;
  query: RouteQuery<N>;
  body: RouteBody<N>;
  context: HttpContext;
}

/** An answer with its status, or the mark of one that was written to the socket already (a stream). */
export type Answer<N extends RouteName> =
  | { status: number; data?: RouteResponse<N>; headers?: [string, string][] }
  | { file: { name: string; type: string; text: string | AsyncIterable<Uint8Array> } }
  | { written: Response };

export type Handlers = { [N in RouteName]: (incoming: Incoming<N>) => Promise<Answer<N>> };

/**
 * Mounts the one route table: who may, then what was sent, then the use case.
 * A route without a handler does not compile, one without a policy cannot be
 * written.
 */
export function mountRoutes(app: HttpApp, needs: HttpNeeds, handlers: Handlers): void {
  const takeRate = createRates(needs);
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name];
    app.on(route.method.toUpperCase(), route.path, async (context) => {
      const actor = await actorFor(route, context, needs);
      await takeRate(route, actor, context);
      const params = parse(route.params, context.req.param(), "not_found");
      const subject = await subjectOf(route, params, actor, needs);
      const query = parse(route.query?.strict(), context.req.query(), "invalid_request");
      const body =
        route.body === undefined
          ? undefined
          : parse(
              route.body,
              await readJson(context, route.large === true ? needs.limits.importBytes : needs.limits.bodyBytes),
              "invalid_request",
            );
      // One handler per name over schemas of that name: the table ties them, the compiler cannot for an open name.
      const handle = handlers[name] as (incoming: unknown) => Promise<Answer<RouteName>>;
      const answer = await audited(needs, { name, actor, context, params }, () =>
        handle({ actor, subject, params, query, body, context }),
      );
      if ("written" in answer) return answer.written;
      if ("file" in answer) return sendFile(context, answer.file);
      for (const [key, value] of answer.headers ?? []) context.header(key, value, { append: true });
      if (answer.data === undefined) return context.body(null, answer.status as 204);
      return context.json(answer.data, answer.status as ContentfulStatusCode);
    });
  }
}

/** To be saved and never shown: whatever is in it, it is no page of ours. */
function sendFile(
  context: HttpContext,
  { name, type, text }: { name: string; type: string; text: string | AsyncIterable<Uint8Array> },
): Response {
  const plain = name.replace(/[^\w.-]+/g, "_");
  // What is made while it is sent is no text.
  const [body, charset] = typeof text === "string" ? [text, "; charset=utf-8"] : [streamOf(text), ""];
  return context.body(body, 200, {
    "Content-Type": `${type}${charset}`,
    "Content-Disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    "Cache-Control": "no-store",
  });
}

/** One piece at a time, as fast as the reader takes them; a reader who leaves ends the making. */
function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

const nobody = wholeAccount({ account: "", admin: false });

/** Who calls; null for a visitor. Throws `token_invalid` for a token that is not good (any more). */
export async function callerOf(needs: HttpNeeds, context: HttpContext): Promise<Caller | null> {
  const caller = await needs.callerOf({
    authorization: context.req.header("authorization"),
    cookie: context.get("cookie"),
  });
  if (caller !== "refused") return caller;
  context.header("WWW-Authenticate", 'Bearer error="invalid_token"');
  throw new AppError("token_invalid");
}

export async function actorFor(route: Route, context: HttpContext, needs: HttpNeeds): Promise<Caller> {
  if (route.access.kind === "anyone") return nobody;
  // A cookie travels with what another site's page makes a browser fetch; a header that it cannot set does not.
  if (route.bearerOnly === true && needs.auth !== null && context.req.header("authorization") === undefined)
    throw new AppError("not_signed_in");
  const caller = await callerOf(needs, context);
  if (caller === null) throw new AppError("not_signed_in");
  const scope = scopeOf(route);
  if (!caller.may(scope)) throw new AppError("scope_missing", { details: { missing: [scope] } });
  if (route.access.kind === "admin" && !caller.admin)
    throw new AppError("forbidden", { message: "Only the admin of this server may do this." });
  return caller;
}

async function subjectOf(route: Route, params: unknown, actor: Caller, needs: HttpNeeds): Promise<Authorized | null> {
  const { access } = route;
  if (access.kind === "anyone" || access.kind === "account" || access.kind === "admin") return null;
  const { id } = z.object({ id: z.string() }).parse(params);
  return authorize(needs.store, actor, { ...access, id });
}

function parse(schema: z.ZodType | undefined, value: unknown, code: "not_found" | "invalid_request"): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // A path that cannot name anything answers like one that names nothing.
  if (code === "not_found") throw new AppError("not_found");
  const details = parsed.error.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message }));
  const places = [...new Set(details.map(({ path }) => path))].filter((path) => path !== "");
  throw new AppError("invalid_request", {
    ...(places.length === 0 ? {} : { message: `The request does not fit the schema at \`${places.join("`, `")}\`.` }),
    details,
  });
}
