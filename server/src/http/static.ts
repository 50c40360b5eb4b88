import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, join, normalize, sep } from "node:path";
import { contentSecurityPolicy } from "./headers.ts";
import type { HttpContext } from "./needs.ts";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
};

const noncePlace = "__CSP_NONCE__";

/** Serves the built page: files under `/assets` for ever, everything else by asking again, unknown paths as the page. */
export function createStatic(directory: string): (context: HttpContext) => Response | null {
  const files = new Map<string, { body: Buffer<ArrayBuffer>; gzip: Buffer<ArrayBuffer> | null; type: string }>();
  const page = (): string => readFileSync(join(directory, "index.html"), "utf8");

  return (context) => {
    const path = normalize(decodeURIComponent(context.req.path));
    const extension = extname(path);
    if (extension === "" || extension === ".html") return servePage(context, page());
    const type = types[extension];
    const file = join(directory, path);
    if (type === undefined || !file.startsWith(directory + sep)) return null;
    let known = files.get(file);
    if (known === undefined) {
      if (!existsSync(file) || !statSync(file).isFile()) return null;
      known = { body: readFileSync(file), gzip: existsSync(`${file}.gz`) ? readFileSync(`${file}.gz`) : null, type };
      files.set(file, known);
    }
    context.header("Content-Type", known.type);
    context.header("Cache-Control", path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    context.header("Vary", "Accept-Encoding");
    if (known.gzip !== null && /\bgzip\b/.test(context.req.header("accept-encoding") ?? "")) {
      context.header("Content-Encoding", "gzip");
      return context.body(known.gzip);
    }
    return context.body(known.body);
  };
}

function servePage(context: HttpContext, html: string): Response {
  const nonce = randomBytes(16).toString("base64");
  context.header("Content-Type", "text/html; charset=utf-8");
  context.header("Content-Security-Policy", contentSecurityPolicy(nonce));
  return context.body(html.replaceAll(noncePlace, nonce));
}
