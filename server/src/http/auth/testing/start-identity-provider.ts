import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** Who "signs in" at the provider next. */
export interface Person {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  /** The Workspace of the address. */
  hd?: string;
}

/** What the provider does wrong; everything else stays as the standard says. */
export interface Faults {
  nonce?: string;
  issuer?: string;
  audience?: string;
  /** Signs with a key that is not in its key set. */
  foreignKey?: true;
  expired?: true;
  noIdToken?: true;
  /** Keeps the address out of the ID token, for the userinfo endpoint. */
  emailByUserinfo?: true;
  /** The subject that the userinfo endpoint speaks of. */
  userinfoSub?: string;
  /** Names itself otherwise in its discovery document. */
  discoveryIssuer?: string;
  down?: true;
  denies?: true;
}

export interface TestIdentityProvider {
  issuer: string;
  discoveryUrl: string;
  clientId: string;
  clientSecret: string;
  /** Settings for a server that signs in with it, as Google. */
  google: Record<string, string>;
  person: Person;
  faults: Faults;
  /** Codes exchanged for tokens, and refused. */
  exchanges: { code: string; outcome: string }[];
  stop(): Promise<void>;
}

interface Grant {
  nonce: string | null;
  challenge: string | null;
  redirectUri: string | null;
  person: Person;
  used: boolean;
}

/**
 * A small OpenID provider over real sockets (authorization code flow, PKCE S256,
 * ID tokens signed with RS256): it asks nobody for a password and lets `person`
 * in at once.
 */
export async function startIdentityProvider(): Promise<TestIdentityProvider> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const foreign = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "first", alg: "RS256", use: "sig" };
  const grants = new Map<string, Grant>();
  const byAccessToken = new Map<string, Person>();
  const clientId = "parley-test";
  const clientSecret = "sk-client-canary-identity";
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the identity provider has no port");
  const issuer = `http://127.0.0.1:${address.port}`;

  const provider: TestIdentityProvider = {
    issuer,
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    google: {
      GOOGLE_CLIENT_ID: clientId,
      GOOGLE_CLIENT_SECRET: clientSecret,
      GOOGLE_DISCOVERY_URL: `${issuer}/.well-known/openid-configuration`,
    },
    person: { sub: "ada-1", email: "ada@example.org", email_verified: true, name: "Ada Lovelace" },
    faults: {},
    exchanges: [],
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", issuer);
    if (provider.faults.down === true) return json(response, 503, { error: "down" });
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return json(response, 200, {
          issuer: provider.faults.discoveryIssuer ?? issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/keys`,
          id_token_signing_alg_values_supported: ["RS256"],
          code_challenge_methods_supported: ["S256"],
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
        });
      case "/keys":
        return json(response, 200, { keys: [jwk] });
      case "/authorize":
        return authorize(url.searchParams, response);
      case "/token":
        return token(new URLSearchParams(await textOf(request)), request, response);
      case "/userinfo": {
        const person = byAccessToken.get((request.headers.authorization ?? "").replace("Bearer ", ""));
        if (person === undefined) return json(response, 401, { error: "invalid_token" });
        return json(response, 200, { ...person, sub: provider.faults.userinfoSub ?? person.sub });
      }
      default:
        return json(response, 404, { error: "not_found" });
    }
  }

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const redirectUri = query.get("redirect_uri");
    const wellFormed =
      query.get("response_type") === "code" &&
      query.get("client_id") === clientId &&
      (query.get("scope") ?? "").split(" ").includes("openid");
    if (!wellFormed || redirectUri === null) return json(response, 400, { error: "invalid_request" });
    const back = new URL(redirectUri);
    back.searchParams.set("state", query.get("state") ?? "");
    // As Google does: more parameters than anybody asked for.
    back.searchParams.set("iss", issuer);
    back.searchParams.set("authuser", "0");
    if (provider.faults.denies === true) back.searchParams.set("error", "access_denied");
    else {
      const code = randomBytes(16).toString("base64url");
      const [nonce, challenge] = [query.get("nonce"), query.get("code_challenge")];
      if (query.get("code_challenge_method") !== "S256") return json(response, 400, { error: "pkce_needed" });
      grants.set(code, { nonce, challenge, redirectUri, person: { ...provider.person }, used: false });
      back.searchParams.set("code", code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  async function token(form: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const code = form.get("code") ?? "";
    const grant = grants.get(code);
    const problem = problemWith(grant, form, request);
    provider.exchanges.push({ code, outcome: problem ?? "tokens" });
    if (problem !== null || grant === undefined) return json(response, 400, { error: problem });
    grant.used = true;
    const accessToken = randomBytes(16).toString("base64url");
    byAccessToken.set(accessToken, grant.person);
    const { faults } = provider;
    const tokens = { access_token: accessToken, token_type: "Bearer", expires_in: 3600, scope: "openid email profile" };
    if (faults.noIdToken === true) return json(response, 200, tokens);
    const { email, email_verified, ...rest } = grant.person;
    const claims = faults.emailByUserinfo === true ? rest : { ...rest, email, email_verified };
    const now = Math.floor(Date.now() / 1000);
    const idToken = await new SignJWT({ ...claims, nonce: faults.nonce ?? grant.nonce })
      .setProtectedHeader({ alg: "RS256", kid: "first" })
      .setIssuer(faults.issuer ?? issuer)
      .setAudience(faults.audience ?? clientId)
      .setIssuedAt(faults.expired === true ? now - 7200 : now)
      .setExpirationTime(faults.expired === true ? now - 3600 : now + 3600)
      .sign(faults.foreignKey === true ? foreign.privateKey : privateKey);
    json(response, 200, { ...tokens, id_token: idToken });
  }

  function problemWith(grant: Grant | undefined, form: URLSearchParams, request: IncomingMessage): string | null {
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    const isClient =
      request.headers.authorization === `Basic ${basic}` ||
      (form.get("client_id") === clientId && form.get("client_secret") === clientSecret);
    if (!isClient) return "invalid_client";
    if (grant === undefined || grant.used) return "invalid_grant";
    const verifier = form.get("code_verifier") ?? "";
    if (createHash("sha256").update(verifier).digest("base64url") !== grant.challenge) return "wrong_verifier";
    return form.get("redirect_uri") === grant.redirectUri ? null : "wrong_redirect_uri";
  }

  return provider;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
