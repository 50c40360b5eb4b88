import { useServerSettings } from "../data/admin.ts";
import { LoadFailed } from "../loading/load-failed.tsx";
import { Invites } from "./invites.tsx";
import { RegistrationField } from "./registration-field.tsx";
import { ServerName } from "./server-name.tsx";

/** What the server is called, who may register, and the invites to it. */
export function ServerPage() {
  const settings = useServerSettings();
  if (settings.data === undefined) return <LoadFailed query={settings} />;
  return (
    <>
      <ServerName name={settings.data.name} />
      <RegistrationField settings={settings.data} />
      <Invites registration={settings.data.registration} />
    </>
  );
}
