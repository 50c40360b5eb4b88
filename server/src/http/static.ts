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

/** How files are compressed: the name of it and the end of the file's name, the best first. */
const codings = [
  { coding: "br", suffix: ".br" },
  { coding: "gzip", suffix: ".gz" },
];

interface Twin {
  coding: string;
  body: Buffer<ArrayBuffer>;
}

interface StaticFile {
  type: string;
  body: Buffer<ArrayBuffer>;
  twins: Twin[];
}

const noncePlace = "__CSP_NONCE__";

/** Serves the built page: files under `/assets` for ever, everything else by asking again, unknown paths as the page. */
export function createStatic(directory: string): (context: HttpContext) => Response | null {
  const files = new Map<string, StaticFile>();
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
      known = { type, body: readFileSync(file), twins: twinsOf(file) };
      files.set(file, known);
    }
    context.header("Content-Type", known.type);
    context.header("Cache-Control", path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    context.header("Vary", "Accept-Encoding");
    const wanted = acceptedCodings(context.req.header("accept-encoding"));
    const twin = known.twins.find(({ coding }) => wanted.has(coding));
    if (twin !== undefined) context.header("Content-Encoding", twin.coding);
    return context.body((twin ?? known).body);
  };
}

/** The compressed forms that the build put beside a file, the smallest first. */
function twinsOf(file: string): Twin[] {
  return codings
    .filter(({ suffix }) => existsSync(file + suffix))
    .map(({ coding, suffix }) => ({ coding, body: readFileSync(file + suffix) }));
}

/** What the browser takes: every coding it names, but for those that it gives no weight. */
function acceptedCodings(header = ""): Set<string> {
  const named = header.split(",").map((entry) => entry.split(";").map((part) => part.trim().toLowerCase()));
  return new Set(named.filter(([, weight]) => !/^q=0(\.0*)?$/.test(weight ?? "")).map(([coding]) => coding ?? ""));
}

function servePage(context: HttpContext, html: string): Response {
  const nonce = randomBytes(16).toString("base64");
  context.header("Content-Type", "text/html; charset=utf-8");
  context.header("Content-Security-Policy", contentSecurityPolicy(nonce));
  return context.body(html.replaceAll(noncePlace, nonce));
}
