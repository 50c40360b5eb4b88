import { AppError, Registration, type ServerSettings, type ServerSettingsChange } from "@parley/protocol";
import { audit } from "../store/audit.ts";
import type { Db, Store } from "../store/open-store.ts";
import type { By } from "./by.ts";

/** What the environment says of registration: null leaves it to the admin. */
export interface FromEnvironment {
  registration: Registration | null;
}

/** Who may register: a variable that is set wins, then the admin, then nobody. */
export async function readRegistration(db: Db, { registration }: FromEnvironment): Promise<Registration> {
  return registration ?? Registration.catch("closed").parse(await readSetting(db, "registration"));
}

/** What the admin calls this server; empty for nothing. */
export async function readServerName(db: Db): Promise<string> {
  return (await readSetting(db, "name")) ?? "";
}

export async function readServerSettings(db: Db, environment: FromEnvironment): Promise<ServerSettings> {
  return {
    name: await readServerName(db),
    registration: await readRegistration(db, environment),
    registrationSetBy: environment.registration === null ? null : "PARLEY_REGISTRATION",
  };
}

/** Throws `in_use` for registration where the environment decides on it. */
export async function changeServerSettings(
  store: Store,
  environment: FromEnvironment,
  by: By,
  change: ServerSettingsChange,
): Promise<ServerSettings> {
  const { name, registration } = change;
  if (registration !== undefined && environment.registration !== null && registration !== environment.registration)
    throw new AppError("in_use", {
      message: "PARLEY_REGISTRATION is set and decides on registration: unset it and restart to change this here.",
    });
  await store.transaction(async ({ db, now }) => {
    if (name !== undefined) await writeSetting(db, "name", name, now);
    if (registration !== undefined && environment.registration === null)
      await writeSetting(db, "registration", registration, now);
    await audit(db, now, { ...by, action: "server.changed", argument: change });
  });
  return readServerSettings(store.db, environment);
}

type Setting = "name" | "registration";

async function readSetting(db: Db, name: Setting): Promise<string | undefined> {
  return (await db.selectFrom("server_settings").select("value").where("name", "=", name).executeTakeFirst())?.value;
}

async function writeSetting(db: Db, name: Setting, value: string, now: number): Promise<void> {
  await db
    .insertInto("server_settings")
    .values({ name, value, updated_at: now })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value, updated_at: now }))
    .execute();
}
