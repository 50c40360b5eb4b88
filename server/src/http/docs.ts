import { randomBytes } from "node:crypto";
import { errors, type Route, type RouteName, routes } from "@parley/protocol";
import { contentSecurityPolicy } from "./headers.ts";
import type { HttpApp } from "./needs.ts";
import { type Operation, openApiDocument, operationOf } from "./openapi.ts";

/**
 * `/openapi.json`, and the same to read at `/docs`: a plain page without script,
 * made from the route table, so that it can never name another host.
 */
export function mountDocs(app: HttpApp, version: string): void {
  // A hundred routes' schemas are described when somebody asks, not at every start.
  let document: string | null = null;
  let body: string | null = null;
  app.get("/openapi.json", (context) => {
    context.header("Content-Type", "application/json");
    document ??= JSON.stringify(openApiDocument(version));
    return context.body(document);
  });
  app.get("/docs", (context) => {
    const nonce = randomBytes(16).toString("base64");
    context.header("Content-Type", "text/html; charset=utf-8");
    context.header("Content-Security-Policy", contentSecurityPolicy(nonce));
    body ??= page(version);
    return context.body(body.replace("__NONCE__", nonce));
  });
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#17201e, #e7eae8); --line: light-dark(#d6dad7, #292f2f); --card: light-dark(#fcfdfc, #151b1a); }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: light-dark(#f2f5f3, #0e1212); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .25rem 1rem 1rem; margin: 1rem 0; }
h2 { font-size: 1.05rem; margin: .75rem 0 .25rem; overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, monospace; font-size: 14px; }
pre { overflow-x: auto; background: light-dark(#eaeeeb, #1c2322); border-radius: 8px; padding: .75rem; }
summary { cursor: pointer; padding: .25rem 0; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
td, th { text-align: start; padding: .25rem .75rem .25rem 0; vertical-align: top; overflow-wrap: anywhere; }
`;

function page(version: string): string {
  const sections = (Object.keys(routes) as RouteName[]).map((name) => sectionOf(name, routes[name]));
  const codes = Object.entries(errors).map(
    ([code, error]) =>
      `<tr><td><code>${code}</code></td><td>${error.status}</td><td>${error.retryable ? "yes" : "no"}</td><td>${escape(error.meaning)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley ${escape(version)}: HTTP interface</title><style nonce="__NONCE__">${style}</style></head>
<body><main><h1>Parley ${escape(version)}: HTTP interface</h1>
<p>The same as a machine reads it: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1). Bodies and answers are JSON; every
refusal is <code>{"error": {code, message, requestId, retryable, details}}</code>. Unknown fields are refused, but by the chat APIs (sessions and /api/v1/chat).</p>
${sections.join("\n")}
<section><h2>Error codes</h2><table><tr><th>code</th><th>status</th><th>again?</th><th>meaning</th></tr>${codes.join("")}</table></section>
</main></body></html>
`;
}

function sectionOf(name: RouteName, route: Route): string {
  const operation = operationOf(name, route);
  return `<section id="${name}"><h2><code>${route.method.toUpperCase()} ${escape(route.path)}</code></h2>
<p>${escape(route.summary)}. ${escape(operation.description)}</p>
${parametersOf(operation)}${schemaBlock("Body", operation.requestBody)}${Object.entries(operation.responses)
    .filter(([status]) => Number(status) < 400)
    .map(([status, response]) => schemaBlock(`Answer ${status}`, response))
    .join("")}
<p>Refusals: ${Object.entries(operation.responses)
    .filter(([status]) => Number(status) >= 400)
    .map(([status, response]) => `${status} (${escape(response.description ?? "")})`)
    .join(", ")}.</p></section>`;
}

function parametersOf(operation: Operation): string {
  if (operation.parameters.length === 0) return "";
  const rows = operation.parameters.map(
    (parameter) =>
      `<tr><td><code>${escape(parameter.name)}</code></td><td>${parameter.in}${parameter.required ? ", required" : ""}</td><td><code>${escape(JSON.stringify(parameter.schema))}</code></td></tr>`,
  );
  return `<table>${rows.join("")}</table>`;
}

function schemaBlock(title: string, holder: { content?: Record<string, { schema: unknown }> } | undefined): string {
  const [type, content] = Object.entries(holder?.content ?? {})[0] ?? [];
  if (content === undefined) return "";
  const schema = escape(JSON.stringify(content.schema, null, 2));
  return `<details><summary>${title} (${escape(type ?? "")})</summary><pre>${schema}</pre></details>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
