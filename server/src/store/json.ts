import type { z } from "zod";

/** Database JSON is parsed with its schema where it is read: a damaged row fails there, not later. */
export function parseJson<S extends z.ZodType>(schema: S, text: string): z.infer<S> {
  return schema.parse(JSON.parse(text));
}

export function parseJsonOrNull<S extends z.ZodType>(schema: S, text: string | null): z.infer<S> | null {
  return text === null ? null : parseJson(schema, text);
}
