import { setFlagsFromString } from "node:v8";

/**
 * While the program loads it makes more objects at once than in hours of work, and V8 would double the space for new
 * ones twice and keep it: ten megabytes that an idle server never uses. Imported first; `growNursery` once it listens.
 */
setFlagsFromString("--semi-space-growth-factor=1");

/** From here on the space grows as it is needed, since collecting often costs streams more than memory does. */
export function growNursery(): void {
  setFlagsFromString("--semi-space-growth-factor=2");
}
