import { randomUUID } from "node:crypto";
import { AppError } from "@parley/protocol";
import { Hono } from "hono";
import { allowOrigins } from "./cors.ts";
import { mountDocs } from "./docs.ts";
import { answerError } from "./errors.ts";
import { guardOrigin } from "./guard.ts";
import { secureHeaders } from "./headers.ts";
import { mountRoutes } from "./mount-routes.ts";
import type { HttpApp, HttpNeeds } from "./needs.ts";
import { mountPublicPages } from "./public-page/mount-public-pages.ts";
import { createHandlers } from "./resources.ts";
import { createStatic } from "./static.ts";

/** The HTTP face: guards, the route table, the document of it, and the page. */
export function createHttp(needs: HttpNeeds): HttpApp {
  const app: HttpApp = new Hono();
  const https = needs.config.url.protocol === "https:";
  app.use(async (context, next) => {
    const requestId = randomUUID();
    context.set("requestId", requestId);
    context.header("X-Request-Id", requestId);
    secureHeaders(context, https);
    await next();
  });
  app.use(allowOrigins(needs.config.corsOrigins));
  app.use(async (context, next) => {
    guardOrigin(context, { auth: needs.auth !== null, origins: needs.config.corsOrigins });
    await next();
  });
  mountRoutes(app, needs, createHandlers(needs));
  mountDocs(app, needs.version);
  mountPublicPages(app, needs);
  const serveStatic = needs.config.webDir === null ? null : createStatic(needs.config.webDir);
  app.notFound((context) => {
    const isPage = context.req.method === "GET" && !context.req.path.startsWith("/api");
    return (isPage ? serveStatic?.(context) : null) ?? answerError(context, new AppError("not_found"), needs.log);
  });
  app.onError((error, context) => answerError(context, error, needs.log));
  return app;
}
