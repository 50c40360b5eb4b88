import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * The one secret of an instance: from the environment, or from a file that the
 * first start makes with mode 0600. Separate keys are derived for each use, so
 * that one leaked signature key opens nothing else.
 */
export interface MasterSecret {
  derive(purpose: "cookies" | "links" | "sealing" | "access-tokens" | "refresh-tokens"): Buffer;
  /** A name for something outside that tells nothing of it, the same for all who have the secret. */
  nameFor(purpose: "redis", thing: string): string;
}

export function openMasterSecret(options: { secret: string | null; file: string }): MasterSecret {
  const secret = options.secret ?? readOrMake(options.file);
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync("sha256", secret, "parley", purpose, 32));
  return {
    derive,
    nameFor: (purpose, thing) => createHmac("sha256", derive(purpose)).update(thing).digest("base64url").slice(0, 16),
  };
}

function readOrMake(file: string): string {
  try {
    return checked(readFileSync(file, "utf8").trim(), file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  mkdirSync(dirname(file), { recursive: true });
  try {
    // `wx` loses the race on purpose: of two first starts one makes the file, the other reads it.
    writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
    chmodSync(file, 0o600);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return checked(readFileSync(file, "utf8").trim(), file);
}

function checked(secret: string, file: string): string {
  if (secret.length < 32)
    throw new Error(
      `The secret in ${file} has fewer than 32 characters. Restore it, or remove the file to make a new one.`,
    );
  return secret;
}
