import { AppError } from "@parley/protocol";
import { isLoopback } from "../config.ts";
import type { HttpContext } from "./needs.ts";

/**
 * Refuses what another site made a browser send. With sign-in: a request that
 * changes something must come from our own page or from a program. Without
 * sign-in the address itself is the only wall, so the Host must be loopback, and
 * nothing under `/api` may be sent by another site's page; a link that leads to
 * our page still opens it. Pages of `origins` may ask for anything, but their
 * cookies count for nothing: they show a token.
 */
export function guardOrigin(context: HttpContext, options: { auth: boolean; origins: string[] }): void {
  const host = context.req.header("host") ?? "";
  const site = context.req.header("sec-fetch-site");
  const origin = context.req.header("origin");
  const isListed = origin !== undefined && options.origins.includes(origin);
  context.set("foreign", isListed);
  context.set("cookie", isListed ? undefined : context.req.header("cookie"));
  const sameSite = site === undefined || site === "same-origin" || site === "none";
  if (!options.auth && !isLoopback(hostName(host))) throw new AppError("foreign_host");
  if (isListed) return;
  if (!options.auth) {
    // Browsers that do not say the site say at least the origin, where it is another one.
    const isForeign = !sameSite || (site === undefined && origin !== undefined && !isOf(origin, host));
    if (context.req.path.startsWith("/api") && isForeign) throw new AppError("foreign_request");
  }
  const reads = context.req.method === "GET" || context.req.method === "HEAD";
  if (reads) {
    // No page of another site has a reason to read with our cookie; the browser would hide the answer, but not stop it.
    const isForeign = origin !== undefined && !isOf(origin, host);
    const isWithCookie = context.req.header("cookie") !== undefined;
    if (isForeign && isWithCookie && context.req.path.startsWith("/api")) throw new AppError("foreign_request");
    return;
  }
  if (!sameSite) throw new AppError("foreign_request");
  if (origin !== undefined && !isOf(origin, host)) throw new AppError("foreign_request");
}

function isOf(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}

function hostName(host: string): string {
  return host.startsWith("[") ? host.slice(0, host.indexOf("]") + 1) : (host.split(":")[0] ?? "");
}

/** The JSON body, read with a cap that holds whatever the headers claim. */
export async function readJson(context: HttpContext, atMost: number): Promise<unknown> {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new AppError("unsupported_type");
  const bytes: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of context.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > atMost)
      throw new AppError("too_large", { message: `The body is larger than ${atMost / 1_000_000} MB.` });
    bytes.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(bytes)));
  } catch (cause) {
    throw new AppError("invalid_json", { cause });
  }
}
