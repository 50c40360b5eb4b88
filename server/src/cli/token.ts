import { type ApiToken, ApiTokenInput, AppError } from "@parley/protocol";
import type { Config } from "../config.ts";
import { withApp } from "./with-app.ts";

/** What the shell says of a token to be made; days: a number, or `never`. */
export interface TokenOptions {
  name: string;
  scopes: string;
  days: string;
}

/** Makes a personal API token for an account; the answer is the only place that ever shows it. */
export async function addToken(config: Config, email: string | undefined, options: TokenOptions): Promise<string> {
  const parsed = ApiTokenInput.safeParse({
    name: options.name,
    scopes: options.scopes.split(",").map((scope) => scope.trim()),
    days: options.days === "never" ? null : Number(options.days),
  });
  if (!parsed.success)
    throw new AppError("invalid_request", {
      message:
        "A token needs a --name, --scopes out of read,chat,write,admin, and --days from 1 to 3650 or `--days never`.",
    });
  return withApp(config, (app) => app.tokens.add(email, parsed.data));
}

export async function listTokens(config: Config, email: string | undefined): Promise<string> {
  const tokens = await withApp(config, (app) => app.tokens.list(email));
  return tokens.length === 0 ? "There are no tokens." : tokens.map(lineOf).join("\n");
}

export async function removeToken(config: Config, email: string | undefined, which: string): Promise<string> {
  const { name } = await withApp(config, (app) => app.tokens.remove(email, which));
  return `${name} is deleted and refused from now on.`;
}

function lineOf({ id, name, start, scopes, expiresAt }: ApiToken): string {
  const end = expiresAt === null ? "does not expire" : `until ${new Date(expiresAt).toISOString().slice(0, 10)}`;
  return `${id}  ${start}…  ${scopes.join(",")}  ${end}  ${name}`;
}
