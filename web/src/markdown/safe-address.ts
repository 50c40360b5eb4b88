const allowed = new Set(["http:", "https:", "mailto:"]);

/** An address that a link may lead to, and the host to name; null for anything else, also for relative ones. */
export function safeAddress(address: string | undefined): { href: string; host: string } | null {
  if (address === undefined || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (!allowed.has(url.protocol)) return null;
  return { href: url.href, host: url.host === "" ? url.pathname : url.host };
}
