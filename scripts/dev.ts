import { spawn } from "node:child_process";
import { join } from "node:path";

/** `npm run dev`: the server restarts when its sources change, the page reloads through Vite. */
const root = join(import.meta.dirname, "..");
const page = "http://localhost:5173";

const children = [
  spawn(process.execPath, ["--watch", "--watch-preserve-output", "server/src/main.ts"], {
    cwd: root,
    stdio: "inherit",
    // A restart after each save waits for no turn.
    env: { PARLEY_WEB_DIR: join(root, "dist", "web"), PARLEY_LIMITS: '{"drainTurnsMs":1}', ...process.env },
  }),
  spawn(
    process.execPath,
    [
      join(root, "node_modules/vite/bin/vite.js"),
      "web",
      "--config",
      "web/vite.config.ts",
      "--port",
      "5173",
      "--strictPort",
    ],
    {
      cwd: root,
      stdio: "inherit",
    },
  ),
];
process.stdout.write(`The page with live reload will be at ${page}\n`);
for (const child of children) {
  child.on("exit", () => {
    for (const other of children) other.kill();
  });
}
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => children.forEach((child) => child.kill(signal)));
