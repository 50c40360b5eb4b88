import { Personality } from "@parley/protocol";
import { z } from "zod";
import data from "./personalities.json" with { type: "json" };

/** The prepared voices that a new one can start from, in the order they are offered. */
export function listPersonalities(): Personality[] {
  return z.array(Personality).parse(data);
}
