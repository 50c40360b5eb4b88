import type { HttpContext } from "./needs.ts";

/** The policy of the page: nothing is loaded from elsewhere, no inline script, style elements only with the nonce. */
export function contentSecurityPolicy(nonce: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src-elem 'self'${nonce === null ? "" : ` 'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Headers of every answer; what a face needs otherwise it sets itself afterwards. */
export function secureHeaders(context: HttpContext, https: boolean): void {
  context.header("Content-Security-Policy", contentSecurityPolicy(null));
  context.header("X-Content-Type-Options", "nosniff");
  context.header("Referrer-Policy", "no-referrer");
  context.header("Cross-Origin-Opener-Policy", "same-origin");
  context.header("Cross-Origin-Resource-Policy", "same-origin");
  context.header("Permissions-Policy", "camera=(), geolocation=(), payment=(), microphone=(self)");
  context.header("Cache-Control", "no-store");
  if (https) context.header("Strict-Transport-Security", "max-age=31536000");
}
