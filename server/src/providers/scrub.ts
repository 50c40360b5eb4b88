import { describeError, scrub as scrubKnown } from "../log/log.ts";
import type { Secret } from "../secrets/secret.ts";

const longest = 300;

/** What went wrong, as a log may hold it: short, on one line, without the key of the call or anything that looks like one. */
export function scrub(error: unknown, key: Secret | null): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${describeError(error.cause)}` : "";
  let text = typeof error === "string" ? scrubKnown(error) : `${describeError(error)}${cause}`;
  for (const form of key === null ? [] : formsOf(key.reveal())) text = text.replaceAll(form, "[key]");
  return text.replace(/\s+/g, " ").slice(0, longest).toWellFormed();
}

/** Ways in which a provider may repeat a key. */
function formsOf(key: string): string[] {
  if (key === "") return [];
  return [key, encodeURIComponent(key), Buffer.from(key).toString("base64"), Buffer.from(key).toString("base64url")];
}
