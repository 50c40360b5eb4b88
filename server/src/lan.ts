import { networkInterfaces } from "node:os";

/**
 * What `npm start -- --lan` changes: every address of this machine, with the one
 * that a phone on the same network can type as the server's own. Plain http is
 * accepted for it, since a home network has no certificates; the page shows that.
 * What the environment sets stays.
 */
export function lanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const address = lanAddress(networkInterfaces());
  const port = environment.PORT ?? "8000";
  return {
    HOST: "0.0.0.0",
    PARLEY_INSECURE_HTTP: "1",
    ...(address === null ? {} : { PARLEY_URL: `http://${address}:${port}` }),
    ...environment,
    // What the network reaches is not published on loopback alone, whatever the environment says.
    PARLEY_PUBLISHED_ON_LOOPBACK: "0",
  };
}

type Interfaces = ReturnType<typeof networkInterfaces>;

/** The first private IPv4 address: of a home network, not of a tunnel or a container's bridge where there is a choice. */
export function lanAddress(interfaces: Interfaces): string | null {
  const found = Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter((one) => one.family === "IPv4" && !one.internal && isPrivate(one.address))
      .map((one) => ({ name, address: one.address })),
  );
  const real = found.find(({ name }) => !/^(docker|br-|veth|virbr|tun|tap|wg|utun|zt)/.test(name));
  return (real ?? found[0])?.address ?? null;
}

function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);
}

/** The address as a picture for a phone's camera, in half blocks: dark on light whatever the terminal's colours. */
export async function qrCode(url: string): Promise<string> {
  const { renderUnicodeCompact } = await import("uqr");
  return renderUnicodeCompact(url, { border: 2 });
}
