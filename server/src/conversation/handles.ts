/**
 * A handle from a name: lower-case letters, digits and hyphens, unique among
 * `taken` by a number at its end ("vega", "vega-2").
 */
export function handleFrom(name: string, taken: Iterable<string>): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 50);
  const base = plain === "" ? "voice" : plain;
  const used = new Set(taken);
  let handle = base;
  for (let number = 2; used.has(handle); number += 1) handle = `${base}-${number}`;
  return handle;
}
