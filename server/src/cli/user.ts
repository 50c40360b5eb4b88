import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { AppError, SignUp } from "@parley/protocol";
import type { Config } from "../config.ts";
import { withApp } from "./with-app.ts";

/** Adds an account, whatever the registration setting says: whoever has this shell is the operator. */
export async function addUser(config: Config, email: string, name: string): Promise<string> {
  const { password, made } = await readPassword();
  const parsed = SignUp.safeParse({ email, name, password });
  if (!parsed.success)
    throw new AppError("invalid_request", { message: `${email} is not an e-mail address, or the name is too long.` });
  return withApp(config, async (app) => {
    const { admin } = await app.accounts.add(parsed.data);
    return `${email} has an account${admin ? " and is the admin" : ""}.${made ? ` Password: ${password}` : ""}`;
  });
}

/** Sets a new password and ends every session of the account. */
export async function resetPassword(config: Config, email: string): Promise<string> {
  const { password, made } = await readPassword();
  return withApp(config, async (app) => {
    await app.accounts.resetPassword(email, password);
    return `${email} has a new password, and its sessions are ended.${made ? ` Password: ${password}` : ""}`;
  });
}

/** Lets somebody in by password alone again, whose authenticator is lost. */
export async function removeSecondFactor(config: Config, email: string): Promise<string> {
  await withApp(config, (app) => app.accounts.removeSecondFactor(email));
  return `${email} signs in without a second factor until it is set up again.`;
}

/** All its credentials are refused from now on, and its streams end within seconds. */
export async function suspendUser(config: Config, email: string): Promise<string> {
  await withApp(config, (app) => app.accounts.change(email, { suspended: true }));
  return `${email} is suspended: nothing it signs in with counts until \`parley user restore\`.`;
}

export async function restoreUser(config: Config, email: string): Promise<string> {
  await withApp(config, (app) => app.accounts.change(email, { suspended: false }));
  return `${email} may sign in again.`;
}

export async function makeAdmin(config: Config, email: string): Promise<string> {
  await withApp(config, (app) => app.accounts.change(email, { admin: true }));
  return `${email} is an admin.`;
}

/** Deletes an account for good; `sure` is the word that says it was meant. */
export async function deleteUser(config: Config, email: string, isSure: boolean): Promise<string> {
  if (!isSure)
    throw new AppError("invalid_request", {
      message: `This deletes ${email} with its voices, keys, notes and the threads it sits in alone, for good. Say it again with --yes.`,
    });
  await withApp(config, (app) => app.accounts.remove(email));
  return `${email} is deleted. What it said in threads of others stays under its name.`;
}

/** Everybody who can sign in, a line each. */
export async function listUsers(config: Config): Promise<string> {
  const accounts = await withApp(config, (app) => app.accounts.list());
  if (accounts.length === 0) return "There are no accounts.";
  return accounts
    .map(({ email, username, name, admin, suspended }) =>
      [email, username ?? "-", name, admin ? "admin" : "", suspended ? "suspended" : ""]
        .filter((one) => one !== "")
        .join("  "),
    )
    .join("\n");
}

async function readPassword(): Promise<{ password: string; made: boolean }> {
  const given = process.stdin.isTTY === true ? "" : (await text(process.stdin)).replace(/\r?\n$/, "");
  const made = given === "";
  const password = made ? randomBytes(12).toString("base64url") : given;
  if (password.length < 10 || password.length > 256) throw new AppError("password_refused");
  return { password, made };
}
