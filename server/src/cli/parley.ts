#!/usr/bin/env node
import { parseArgs } from "node:util";
import { ConfigError, readConfig, readEnvironment } from "../config.ts";
import { describeError } from "../log/log.ts";
import { version } from "../version.ts";
import { checkAudit, printAudit } from "./audit.ts";
import { makeBackup, restoreBackup } from "./backup.ts";
import { simulateLearning } from "./learn.ts";
import { addToken, listTokens, removeToken } from "./token.ts";
import {
  addUser,
  deleteUser,
  listUsers,
  makeAdmin,
  removeSecondFactor,
  resetPassword,
  restoreUser,
  suspendUser,
} from "./user.ts";

const usage = `Parley ${version}

  parley user add --email ada@example.org --name "Ada"    adds an account; the first becomes admin
  parley user reset-password --email ada@example.org      gives it a new password, and ends its sessions
  parley user remove-second-factor --email ada@example.org   for who lost the authenticator and its backup codes
  parley user suspend --email bo@example.org              refuses all it signs in with, and ends its streams
  parley user restore --email bo@example.org              lets it sign in again
  parley user make-admin --email bo@example.org           makes it an admin
  parley user delete --email bo@example.org --yes         deletes it with all that is its own, for good
  parley user list                                        lists the accounts: e-mail, user name, name
  parley token add --email ada@example.org --name Script --scopes read,chat --days 90
                                                          makes a personal API token and prints it, this once
  parley token list --email ada@example.org               lists the tokens of an account
  parley token remove <id> --email ada@example.org        deletes one: it is refused from then on
  parley audit --since 2026-11-01 --account ada@example.org --json
                                                          prints who did what: all of it, or since a day, or of one
  parley audit verify                                     checks that nothing in the audit log was changed
  parley backup parley-2026-11-21.db                      saves all data in one file; the server may run
  parley restore parley-2026-11-21.db                     puts a backup in place; the server must be stopped
  parley learn simulate --runs 200 --seed 1 --json        checks with simulated voices what learning does to lessons
  parley migrate                                          brings the database to this version
  parley version

A password is read from standard input if something is piped in, otherwise one is made and printed.
The commands work on the database of the environment and .env file in this folder.`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      email: { type: "string" },
      name: { type: "string" },
      scopes: { type: "string", default: "read,chat" },
      days: { type: "string", default: "90" },
      since: { type: "string" },
      account: { type: "string" },
      json: { type: "boolean", default: false },
      runs: { type: "string", default: "200" },
      seed: { type: "string", default: "1" },
      part: { type: "string" },
      yes: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  const [first = "", file, which] = positionals;
  const takesFile = first === "backup" || first === "restore";
  const isRemoval = first === "token" && file === "remove" && positionals.length <= 3;
  const command = takesFile && positionals.length <= 2 ? first : isRemoval ? "token remove" : positionals.join(" ");
  if (values.help === true || command === "") return print(usage);
  if (command === "version") return print(version);
  if (command === "learn simulate") {
    const { runs, seed, json, part } = values;
    return print(await simulateLearning({ runs, seed, json, part }));
  }
  const config = readConfig(readEnvironment(process.cwd()));
  switch (command) {
    case "user add":
      return print(await addUser(config, required(values.email, "--email"), required(values.name, "--name")));
    case "user remove-second-factor":
      return print(await removeSecondFactor(config, required(values.email, "--email")));
    case "user suspend":
      return print(await suspendUser(config, required(values.email, "--email")));
    case "user restore":
      return print(await restoreUser(config, required(values.email, "--email")));
    case "user make-admin":
      return print(await makeAdmin(config, required(values.email, "--email")));
    case "user delete":
      return print(await deleteUser(config, required(values.email, "--email"), values.yes));
    case "user list":
      return print(await listUsers(config));
    case "user reset-password":
      return print(await resetPassword(config, required(values.email, "--email")));
    case "token add": {
      const { scopes, days } = values;
      return print(await addToken(config, values.email, { name: required(values.name, "--name"), scopes, days }));
    }
    case "token list":
      return print(await listTokens(config, values.email));
    case "token remove":
      return print(await removeToken(config, values.email, required(which, "The id of the token")));
    case "audit":
      return print(await printAudit(config, { since: values.since, account: values.account, json: values.json }));
    case "audit verify":
      return print(await checkAudit(config));
    case "backup":
      return print(await makeBackup(config, required(file, "The name of the file")));
    case "restore":
      return print(await restoreBackup(config, required(file, "The name of the file")));
    case "migrate": {
      const { openStore } = await import("../store/open-store.ts");
      const { migrate } = await import("../store/migrate.ts");
      const store = openStore(config.database);
      let copied = "";
      const done = await migrate(store, async (pending) => {
        if (config.database.kind !== "sqlite") return;
        const { copyBeforeMigrating } = await import("../store/backup.ts");
        copied = ` As it was before: ${await copyBeforeMigrating(config.database.path, pending)}`;
      });
      await store.close();
      return print(done.length === 0 ? "The database is up to date." : `Migrated: ${done.join(", ")}.${copied}`);
    }
    default:
      throw new UsageError(`There is no command \`${command}\`.\n\n${usage}`);
  }
}

class UsageError extends Error {}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value.trim() === "") throw new UsageError(`${name} is missing.\n\n${usage}`);
  return value.trim();
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  await main();
} catch (error) {
  const known =
    error instanceof UsageError ||
    error instanceof ConfigError ||
    (error instanceof Error && (error.name === "AppError" || error.name === "BackupError"));
  process.stderr.write(`${known && error instanceof Error ? error.message : describeError(error)}\n`);
  process.exitCode = 1;
}
