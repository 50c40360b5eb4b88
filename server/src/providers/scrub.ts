const longest = 300;

/** What went wrong, as a log may hold it: short, on one line, without anything that looks like a key. */
export function scrub(error: unknown, key: string | null): string {
  let text = error instanceof Error ? messages(error) : String(error);
  if (key !== null && key !== "") text = text.replaceAll(key, "[key]");
  return text
    .replace(/\bBearer\s+\S+/gi, "Bearer [key]")
    .replace(/\b(?:sk|pk|key|gsk|xai|AIza)[-_]?[A-Za-z0-9*_-]{8,}/g, "[key]")
    .replace(/([?&](?:key|api_key|token)=)[^&\s"]+/gi, "$1[key]")
    .replace(/\s+/g, " ")
    .slice(0, longest)
    .toWellFormed();
}

/** An error's own sentence and that of its cause, which often is the one that says something. */
function messages(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
