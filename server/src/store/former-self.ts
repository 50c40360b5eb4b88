import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Id } from "@parley/protocol";
import { z } from "zod";
import type { Db } from "./open-store.ts";
import { sayGoodbye } from "./processes.ts";

const Running = z.object({ id: Id, pid: z.int().min(1), place: z.string() });

/**
 * A server that was killed and started again need not wait until its former self
 * counts as dead: a file says under which id and number that ran, and a number
 * that is nobody's on the same machine is dead for sure. In doubt (another machine
 * or container, a number that is somebody's again) the lease decides as ever.
 */
export async function forgetFormerSelf(
  db: Db,
  { id, folder, port }: { id: Id; folder: string; port: number },
): Promise<void> {
  // A port that the system chooses is no name to be known by.
  if (port === 0) return;
  const file = join(folder, `running-${port}.json`);
  const place = placeOf();
  const former = read(file);
  if (former?.place === place && isGone(former.pid)) await sayGoodbye(db, former.id);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, JSON.stringify({ id, pid: process.pid, place }));
  } catch {
    // A place that takes no files: the next start waits for the lease.
  }
}

function read(file: string): z.infer<typeof Running> | null {
  try {
    return Running.safeParse(JSON.parse(readFileSync(file, "utf8"))).data ?? null;
  } catch {
    return null;
  }
}

/** Where process numbers mean the same: a machine, or one life of a container. */
function placeOf(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${hostname()} ${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
