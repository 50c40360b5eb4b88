import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { MasterSecret } from "./master-secret.ts";
import { Secret } from "./secret.ts";

/** What a sealed key belongs to. Moved to another row, owner or origin it does not open any more. */
export interface Binding {
  table: string;
  id: string;
  owner: string | null;
  origin: string;
}

export interface Sealed {
  text: string;
  keyId: string;
}

export interface Sealer {
  seal(secret: Secret, binding: Binding): Sealed;
  /** Null if it was damaged, moved, or sealed under another master secret. */
  open(sealed: Sealed, binding: Binding): Secret | null;
}

const version = "v1";
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a key derived from the master secret; a new random nonce each time. */
export function createSealer(master: MasterSecret): Sealer {
  const key = master.derive("sealing");
  // Of the derived key, so that it says which key it was and nothing about it.
  const keyId = createHash("sha256").update("parley sealing key id").update(key).digest("base64url").slice(0, 12);
  return {
    seal(secret, binding) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(additionalData(binding));
      const body = Buffer.concat([cipher.update(secret.reveal(), "utf8"), cipher.final()]);
      return { text: `${version}.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString("base64url")}`, keyId };
    },
    open(sealed, binding) {
      const [before, encoded = ""] = sealed.text.split(".");
      const bytes = Buffer.from(encoded, "base64url");
      if (before !== version || sealed.keyId !== keyId || bytes.length < nonceBytes + tagBytes) return null;
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), {
          // Without it a shortened tag would be accepted, which is easier to forge.
          authTagLength: tagBytes,
        });
        decipher.setAAD(additionalData(binding)).setAuthTag(bytes.subarray(-tagBytes));
        const body = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
        return new Secret(Buffer.concat([body, decipher.final()]).toString("utf8"));
      } catch {
        // The tag does not fit. Why is the same to the caller: the key must be entered again.
        return null;
      }
    },
  };
}

/** JSON keeps the fields apart: no two bindings give the same bytes. */
function additionalData({ table, id, owner, origin }: Binding): Buffer {
  return Buffer.from(JSON.stringify([version, table, id, owner, origin]));
}
