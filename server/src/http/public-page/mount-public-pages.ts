import { type PublicThread, readPublicThread } from "../../conversation/index.ts";
import type { HttpApp, HttpContext, HttpNeeds } from "../needs.ts";
import { notFoundPage, threadPage } from "./page.ts";
import { renderBodies } from "./render-bodies.ts";
import { hashOf, style } from "./style.ts";

const policy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Made pages that are kept: strangers ask, so what they ask for again must cost nothing. */
const keptAtMost = 50;

/** `/p/:publicId`: a published thread for anyone, without an account and without script. */
export function mountPublicPages(app: HttpApp, needs: Pick<HttpNeeds, "store">): void {
  const kept = new Map<string, string>();

  app.get("/p/*", async (context) => {
    const id = context.req.path.slice("/p/".length);
    const number = pageNumber(context.req.query("page"));
    // What cannot be an address is not asked for: PostgreSQL refuses some signs with an error.
    const thread = number === null || !/^[\w-]{24}$/.test(id) ? null : await readPublicThread(needs.store, id, number);
    if (thread === null) return answer(context, 404, notFoundPage);
    const key = `${id} ${thread.seq} ${thread.page}`;
    const page = kept.get(key) ?? (await makePage(thread, context.req.path));
    kept.delete(key);
    kept.set(key, page);
    const oldest = kept.keys().next();
    if (kept.size > keptAtMost && oldest.done !== true) kept.delete(oldest.value);
    return answer(context, 200, page);
  });
}

function pageNumber(text: string | undefined): number | null {
  if (text === undefined) return 1;
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : null;
}

async function makePage(thread: PublicThread, path: string): Promise<string> {
  return threadPage(thread, path, await renderBodies(thread.rounds));
}

function answer(context: HttpContext, status: 200 | 404, html: string): Response {
  context.header("Content-Type", "text/html; charset=utf-8");
  context.header("Content-Security-Policy", policy);
  context.header("X-Robots-Tag", "noindex");
  return context.body(html, status);
}
