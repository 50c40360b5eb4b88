import { describeError, scrub as scrubKnown } from "../log/log.ts";

const longest = 300;

/** What went wrong, as a log may hold it: short, on one line, without the key of the call or anything that looks like one. */
export function scrub(error: unknown, key: string | null): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${describeError(error.cause)}` : "";
  let text = typeof error === "string" ? scrubKnown(error) : `${describeError(error)}${cause}`;
  if (key !== null && key !== "") text = text.replaceAll(key, "[key]");
  return text.replace(/\s+/g, " ").slice(0, longest).toWellFormed();
}
