import { createPrivateKey, createPublicKey } from "node:crypto";
import type { Id } from "@parley/protocol";

/** Seconds that an access token lasts. */
export const accessTokenSeconds = 600;
const type = "at+jwt";
/** What PKCS #8 puts before the 32 bytes of an Ed25519 key (RFC 8410, 7). */
const keyHeader = Buffer.from("302e020100300506032b657004220420", "hex");

export interface AccessTokens {
  issue(account: Id, family: Id): Promise<string>;
  /** The sign-in a token came from; null for anything that this server did not issue, or that has expired. */
  familyOf(token: string): Promise<{ family: Id; account: Id; until: number } | null>;
}

/**
 * JSON Web Tokens with one algorithm and one key, whatever a token's own header
 * says of algorithms, keys or where to find them (RFC 8725, 3.1).
 */
export function createAccessTokens(needs: { seed: Buffer; issuer: string }): AccessTokens {
  const { seed, issuer } = needs;
  const privateKey = createPrivateKey({ key: Buffer.concat([keyHeader, seed]), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey);
  return {
    async issue(account, family) {
      const { SignJWT } = await import("jose");
      return new SignJWT({ sid: family })
        .setProtectedHeader({ alg: "EdDSA", typ: type })
        .setSubject(account)
        .setIssuer(issuer)
        .setAudience(issuer)
        .setIssuedAt()
        .setExpirationTime(`${accessTokenSeconds}s`)
        .sign(privateKey);
    },
    async familyOf(token) {
      const { errors, jwtVerify } = await import("jose");
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          algorithms: ["EdDSA"],
          typ: type,
          issuer,
          audience: issuer,
          requiredClaims: ["sub", "sid", "exp", "iat"],
        });
        const { sub, sid, exp } = payload;
        if (typeof sub !== "string" || typeof sid !== "string" || exp === undefined) return null;
        return { family: sid, account: sub, until: exp * 1000 };
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
