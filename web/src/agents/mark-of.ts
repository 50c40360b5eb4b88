import { firstLetter, type Mark, type Personality } from "@parley/protocol";

/** The mark that a voice made of an agent begins with. */
export function markOf({ name, shape, colourTheme }: Personality): Mark {
  return { shape, hue: colourTheme, letter: firstLetter(name) };
}
