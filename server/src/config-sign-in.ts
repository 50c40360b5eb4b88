import { z } from "zod";

/** Somebody else who says who a person is: Google, or any OpenID Connect provider. */
export interface IdentityProvider {
  id: "google" | "oidc";
  /** On the button: "Continue with …". */
  name: string;
  clientId: string;
  clientSecret: string;
  discoveryUrl: string;
}

/** The operator's mail server; the address holds its password. */
export interface MailConfig {
  url: string;
  from: string;
}

export interface SignInConfig {
  /** Whose proved addresses may register while registration is closed. */
  signUpDomains: string[];
  /** Null: no mail is sent. */
  mail: MailConfig | null;
  /** In the order of their buttons; empty: passwords only. */
  identityProviders: IdentityProvider[];
}

const googleDiscovery = "https://accounts.google.com/.well-known/openid-configuration";

export const signInVariables = {
  PARLEY_SIGNUP_DOMAINS: z.string().optional(),
  PARLEY_SMTP_URL: z.string().optional(),
  PARLEY_MAIL_FROM: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  GOOGLE_DISCOVERY_URL: z.string().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_DISCOVERY_URL: z.string().optional(),
  OIDC_NAME: z.string().trim().max(40, "OIDC_NAME must have at most 40 characters.").optional(),
} as const;
type Values = z.infer<z.ZodObject<typeof signInVariables>>;

/** How people may sign in beside the password; each mistake is a sentence in `problems`. */
export function readSignIn(values: Values, problems: string[]): SignInConfig {
  const identityProviders = [readGoogle(values, problems), readOidc(values, problems)].filter((one) => one !== null);
  return {
    identityProviders,
    signUpDomains: readDomains(values.PARLEY_SIGNUP_DOMAINS ?? "", problems),
    mail: readMail(values, problems),
  };
}

function readDomains(text: string, problems: string[]): string[] {
  const entries = text.split(",").map((entry) => entry.trim().toLowerCase());
  return entries
    .filter((entry) => entry !== "")
    .flatMap((entry) => {
      if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(entry)) return entry;
      problems.push(
        `PARLEY_SIGNUP_DOMAINS must be a list such as example.org,example.com; it has ${JSON.stringify(entry)}.`,
      );
      return [];
    });
}

/** Neither sentence repeats the address, which holds the password. */
function readMail({ PARLEY_SMTP_URL: url, PARLEY_MAIL_FROM: from }: Values, problems: string[]): MailConfig | null {
  if (url === undefined && from === undefined) return null;
  if (url === undefined || !URL.canParse(url) || !/^smtps?:$/.test(new URL(url).protocol)) {
    problems.push("PARLEY_SMTP_URL must be an address such as smtp://user:password@mail.example.org:587 or smtps://….");
    return null;
  }
  if (from === undefined || !/^[^@<>\r\n]*<?[^\s@<>]+@[^\s@<>]+>?$/.test(from)) {
    problems.push("PARLEY_MAIL_FROM must be the sender of mails, such as Parley <parley@example.org>.");
    return null;
  }
  return { url, from };
}

function readGoogle(values: Values, problems: string[]): IdentityProvider | null {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret } = values;
  if (clientId === undefined && clientSecret === undefined) return null;
  if (clientId === undefined || clientSecret === undefined) {
    problems.push("Sign-in with Google needs both GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET.");
    return null;
  }
  const discoveryUrl = readDiscovery("GOOGLE_DISCOVERY_URL", values.GOOGLE_DISCOVERY_URL ?? googleDiscovery, problems);
  return { id: "google", name: "Google", clientId, clientSecret, discoveryUrl };
}

function readOidc(values: Values, problems: string[]): IdentityProvider | null {
  const { OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_DISCOVERY_URL: discovery } = values;
  if (clientId === undefined && clientSecret === undefined && discovery === undefined) return null;
  if (clientId === undefined || clientSecret === undefined || discovery === undefined) {
    problems.push(
      "Sign-in with an OpenID Connect provider needs OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and OIDC_DISCOVERY_URL.",
    );
    return null;
  }
  const discoveryUrl = readDiscovery("OIDC_DISCOVERY_URL", discovery, problems);
  const name = values.OIDC_NAME ?? (URL.canParse(discoveryUrl) ? new URL(discoveryUrl).hostname : "OpenID Connect");
  return { id: "oidc", name, clientId, clientSecret, discoveryUrl };
}

const wellKnown = "/.well-known/openid-configuration";

/** Where the provider describes itself; the issuer is what stands before it. */
function readDiscovery(variable: string, text: string, problems: string[]): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username === "" && url.search === "" && url.hash === "";
  if (isPlain && /^https?:$/.test(url.protocol) && url.pathname.endsWith(wellKnown)) return url.href;
  problems.push(`${variable} must be an address that ends in ${wellKnown}; it is ${text}.`);
  return text;
}
