import { ErrorBody, errors, type Route, type RouteName, routes, scopeOf } from "@parley/protocol";
import { z } from "zod";

/** OpenAPI 3.1, whose schemas are JSON Schema: the route table says everything, this only arranges it. */
export function openApiDocument(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name];
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: operationOf(name, route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Parley",
      version,
      description: "A self-hosted group chat in which several language models and several people share one thread.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "sid",
          description: "Set by sign-in; on https it is called __Host-sid.",
        },
        token: {
          type: "http",
          scheme: "bearer",
          description: "A personal API token (`parley_…`), or the access token of `/api/auth/sign-in`.",
        },
      },
      schemas: { Error: schemaOf(ErrorBody, "output") },
    },
  };
}

interface Content {
  description?: string;
  content?: Record<string, { schema: unknown }>;
}

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  security: unknown[];
  parameters: { name: string; in: "path" | "query"; required: boolean; schema: unknown }[];
  requestBody?: Content & { required: true };
  responses: Record<string, Content>;
}

export function operationOf(name: string, route: Route): Operation {
  const open = route.access.kind === "anyone";
  const needs = "action" in route.access ? ` Needs \`${route.access.action}\`.` : "";
  const who = route.access.kind === "admin" ? "the admin's account" : "a signed-in account";
  return {
    operationId: name,
    summary: route.summary,
    description: open ? "Open to anyone." : `Needs ${who}, or a token with the scope \`${scopeOf(route)}\`.${needs}`,
    security: open ? [] : [{ session: [] }, { token: [] }],
    parameters: [...parameters("path", route.params), ...parameters("query", route.query)],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { "application/json": { schema: schemaOf(route.body, "input") } } },
        }),
    responses: { ...successes(route), ...failures(route) },
  };
}

function parameters(where: "path" | "query", schema: z.ZodObject | undefined): Operation["parameters"] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: where,
    required: where === "path" || !(field as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(field as z.ZodType, "input"),
  }));
}

function successes(route: Route): Record<string, Content> {
  return Object.fromEntries(
    Object.entries(route.responses).map(([status, schema]) => {
      if (schema === null) return [status, { description: "Done" }];
      const type =
        route.stream === true
          ? "text/event-stream"
          : route.lines === true
            ? "application/x-ndjson"
            : route.file === true
              ? "application/octet-stream"
              : "application/json";
      return [status, { description: "OK", content: { [type]: { schema: schemaOf(schema, "output") } } }];
    }),
  );
}

/** The statuses any caller of this route can meet, with the codes they carry. */
function failures(route: Route): Record<string, Content> {
  const statuses = new Set([429, 500, 503]);
  if (route.access.kind !== "anyone") [401, 403].forEach((status) => statuses.add(status));
  if (route.access.kind !== "anyone" && route.access.kind !== "account")
    [403, 404].forEach((status) => statuses.add(status));
  if (route.body !== undefined) [400, 413, 415].forEach((status) => statuses.add(status));
  if (route.query !== undefined) statuses.add(400);
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      {
        description: Object.entries(errors)
          .filter(([, error]) => error.status === status)
          .map(([code]) => code)
          .join(", "),
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    ]),
  );
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Record<string, unknown>;
  return rest;
}
