import { hkdfSync, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * The one secret of an instance: from the environment, or from a file that the
 * first start makes with mode 0600. Separate keys are derived for each use, so
 * that one leaked signature key opens nothing else.
 */
export interface MasterSecret {
  derive(purpose: "cookies" | "links" | "sealing" | "access-tokens" | "refresh-tokens"): Buffer;
}

export function openMasterSecret(options: { secret: string | null; file: string }): MasterSecret {
  const secret = options.secret ?? readOrMake(options.file);
  return {
    derive: (purpose) => Buffer.from(hkdfSync("sha256", secret, "parley", purpose, 32)),
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
