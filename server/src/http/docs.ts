import { openApiDocument } from "./openapi.ts";
import type { HttpApp } from "./create-http.ts";

export function mountDocs(app: HttpApp, version: string): void {
  const document = JSON.stringify(openApiDocument(version));
  app.get("/openapi.json", (context) => {
    context.header("Content-Type", "application/json");
    return context.body(document);
  });
}
