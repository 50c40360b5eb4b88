import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";

/** Loaded into the server by `--import`: the first SIGUSR2 starts V8's sampling profiler, the second saves what it saw. */
const file = process.env.NODE_V8_PROFILE ?? "";
let session: Session | null = null;

process.on("SIGUSR2", () => void toggle());

async function toggle(): Promise<void> {
  if (session === null) {
    session = new Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 500 });
    await session.post("Profiler.start");
    return;
  }
  const { profile } = await session.post("Profiler.stop");
  writeFileSync(file, JSON.stringify(profile));
}
