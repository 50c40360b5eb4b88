import { z } from "zod";

/** The avatar of a voice: one of shape, hue and letter is enough to tell two apart. */
export const voiceShapes = ["hexagon", "diamond", "pentagon", "square", "octagon", "triangle"] as const;
export const hues = ["coral", "azure", "fern", "plum", "amber", "teal", "iris", "olive"] as const;

/** People are circles in graphite, so a person and a model never look alike. */
export const Mark = z.object({
  shape: z.enum([...voiceShapes, "circle"]),
  hue: z.enum([...hues, "graphite"]),
  letter: z.string().min(1).max(2),
});
export type Mark = z.infer<typeof Mark>;

export function personMark(name: string): Mark {
  return { shape: "circle", hue: "graphite", letter: firstLetter(name) };
}

/** The first letter or digit of a name as the user reads it, upper case; "?" if it has none. */
export function firstLetter(name: string): string {
  const found = /[\p{L}\p{N}]/u.exec(name)?.[0];
  return found === undefined ? "?" : found.toUpperCase().slice(0, 2);
}
