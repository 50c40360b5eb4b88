import { z } from "zod";

/** Every id that crosses the wire: a lower-case UUID; ours are version 7, so they sort by time. */
export const Id = z.uuid().toLowerCase();
export type Id = z.infer<typeof Id>;

/**
 * A version 7 UUID (RFC 9562): 48 bits of milliseconds, then randomness.
 * `random(length)` returns that many random bytes; clock and randomness are
 * arguments because this room has neither.
 */
export function uuidv7(nowMs: number, random: (length: number) => Uint8Array): Id {
  const bytes = new Uint8Array(16);
  bytes.set(random(10), 6);
  let rest = nowMs;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
