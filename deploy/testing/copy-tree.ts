import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** What a checkout of this tree has, as it stands: no packages, nothing built, nothing that git ignores. */
export function copyTree(to: string): void {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const name of listed.toString("utf8").split("\0")) {
    if (name === "" || !existsSync(join(root, name))) continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    copyFileSync(join(root, name), join(to, name));
  }
}

/**
 * The packages of this checkout, in place of what `npm ci` would fetch: tests have no network. Our own four are those
 * of the copy.
 */
export function linkPackages(to: string): void {
  const from = join(root, "node_modules");
  const modules = join(to, "node_modules");
  mkdirSync(join(modules, "@parley"), { recursive: true });
  for (const name of readdirSync(from))
    // Of the hidden ones only the programs: the rest is caches.
    if (name === ".bin" || !/^\.|^@parley$/.test(name)) symlinkSync(join(from, name), join(modules, name));
  for (const name of readdirSync(join(from, "@parley"))) symlinkSync(join(to, name), join(modules, "@parley", name));
  // launch.cjs installs nothing as long as this stands for the lock file.
  const lock = createHash("sha256")
    .update("/package-lock.json")
    .update(readFileSync(join(to, "package-lock.json")));
  writeFileSync(join(modules, ".parley-lock"), lock.digest("hex"));
}
