import { unescape } from "./read-prompt.ts";

/** What a practice voice says of the first lesson it is told, with its mark; nothing where it is told none. */
export function mindful(system: string): string[] {
  const [, id, advice] = /<lesson id="(L\d+)"[^>]*>([^<]*)<\/lesson>/.exec(system) ?? [];
  return id === undefined || advice === undefined
    ? []
    : [`I keep to what I learned: ${unescape(advice)} [[used:${id}]]`];
}
