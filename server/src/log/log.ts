/**
 * Structured lines on standard error. Callers pass fields, never sentences with
 * data in them: no message text, no prompt, no key, no query string.
 */
export type Level = "debug" | "info" | "warn" | "error";
export type Fields = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  debug(event: string, fields?: Fields): void;
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
}

const order: Record<Level | "silent", number> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };

export function createLog(level: Level | "silent", write: (line: string) => void): Log {
  const at =
    (mine: Level) =>
    (event: string, fields: Fields = {}) => {
      if (order[mine] < order[level]) return;
      write(`${JSON.stringify({ at: new Date().toISOString(), level: mine, event, ...fields })}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A short description of an unknown failure: its class and code, and its message with likely secrets removed. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  return `${error.name}${code}: ${scrub(error.message)}`.slice(0, 500);
}

const secretPattern = /(sk-|AIza|xox[a-z]-|Bearer\s+|eyJ)[A-Za-z0-9._~+/=-]{6,}/g;

export function scrub(text: string): string {
  return text.replace(secretPattern, "$1…").replace(/:\/\/[^/@\s]+@/g, "://…@");
}
