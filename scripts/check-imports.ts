import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

const sharedPieces = ["lessons", "parameters", "note-editor", "money", "proof", "loading"].map(
  (one) => `web/src/${one}`,
);

/** Who may import whom, as ARCHITECTURE.md says; a room that is not in the table may import nothing of ours. */
const rooms: [room: string, allowed: string[]][] = [
  ["protocol/client", ["protocol/src", "protocol/client"]],
  ["protocol/src", ["protocol/src"]],
  ["engine/src", ["engine/src", "protocol/src"]],
  ["server/src/main.ts", ["server/src"]],
  ["server/src/serve.ts", ["server/src"]],
  ["server/src/app.ts", ["server/src", "protocol/src"]],
  [
    "server/src/drain.ts",
    [
      "conversation/recover.ts",
      "conversation/run-rounds.ts",
      "http/leaving.ts",
      "limits.ts",
      "log",
      "serving.ts",
      "store",
    ].map((one) => `server/src/${one}`),
  ],
  ["server/src/serving.ts", ["server/src/config.ts", "server/src/http/leaving.ts", "server/src/http/needs.ts"]],
  ["server/src/outbound", ["server/src/outbound"]],
  ["server/src/secrets", ["server/src/secrets"]],
  ["server/src/log", ["server/src/log"]],
  ["server/src/config.ts", ["server/src/limits.ts", "server/src/config-sign-in.ts", "server/src/config-tracing.ts"]],
  ["server/src/config-sign-in.ts", []],
  ["server/src/config-tracing.ts", []],
  ["server/src/limits.ts", []],
  ["server/src/version.ts", []],
  ["server/src/lan.ts", []],
  ["server/src/nursery.ts", []],
  ...["store", "bus", "providers", "tools", "mcp"].map((one): [string, string[]] => [
    `server/src/${one}`,
    [`server/src/${one}`, "protocol/src", "server/src/outbound", "server/src/secrets", "server/src/log"],
  ]),
  [
    "server/src/tracing",
    ["tracing", "store", "bus/bus.ts", "providers/model-request.ts", "log"]
      .map((one) => `server/src/${one}`)
      .concat("protocol/src"),
  ],
  ...["conversation", "identities", "accounts", "admin", "notes", "transfer", "learning"].map(
    (one): [string, string[]] => [
      `server/src/${one}`,
      [
        `server/src/${one}`,
        "engine/src",
        "protocol/src",
        ...["store", "bus", "providers", "tracing", "tools", "mcp", "outbound", "secrets", "log", "limits.ts"].map(
          (other) => `server/src/${other}`,
        ),
        ...["conversation", "identities", "accounts", "admin", "notes", "transfer", "learning"].map(
          (other) => `server/src/${other}/index.ts`,
        ),
      ],
    ],
  ),
  [
    "server/src/http",
    [
      "server/src/http",
      "protocol/src",
      ...["config.ts", "config-sign-in.ts", "limits.ts", "bus/bus.ts", "bus/counters.ts", "log", "store"].map(
        (one) => `server/src/${one}`,
      ),
      ...["conversation", "identities", "accounts", "admin", "notes", "transfer", "learning"].map(
        (one) => `server/src/${one}/index.ts`,
      ),
    ],
  ],
  [
    "server/src/cli",
    [
      "server/src/cli",
      "server/src/learning/simulate/index.ts",
      "server/src/app.ts",
      "server/src/config.ts",
      "server/src/version.ts",
      "server/src/log",
      "server/src/store",
      "protocol/src",
      "protocol/client",
    ],
  ],
  ["web/src/ui", ["web/src/ui"]],
  ["web/src/markdown", ["web/src/markdown", "web/src/ui/patient-lazy.ts"]],
  ["web/src/data", ["web/src/data", "protocol/src", "protocol/client"]],
  ["web/src/main.tsx", ["web/src", "protocol/src"]],
  ["web/src/app", ["web/src", "protocol/src"]],
  // Pieces with words and data of their own that more than one screen shows.
  ...sharedPieces.map((one): [string, string[]] => [
    one,
    [one, "web/src/data", "web/src/ui", "web/src/markdown", "protocol/src"],
  ]),
  ...[
    "thread",
    "panel",
    "identities",
    "agents",
    "new-thread",
    "notes",
    "memory",
    "search",
    "settings",
    "sharing",
    "sign-in",
    "usage",
    "admin",
  ].map((one): [string, string[]] => [
    `web/src/${one}`,
    [`web/src/${one}`, "web/src/data", "web/src/ui", "web/src/markdown", ...sharedPieces, "protocol/src"],
  ]),
];

const packages: Record<string, string> = {
  "@parley/protocol": "protocol/src/index.ts",
  "@parley/protocol/client": "protocol/client/index.ts",
  "@parley/engine": "engine/src/index.ts",
};

/** Every import of ours that the table forbids, as `file: imports what`. */
export function findForbiddenImports(root: string): string[] {
  const found: string[] = [];
  for (const file of ["protocol", "engine", "server", "web"].flatMap((room) => sourcesIn(join(root, room)))) {
    const from = relative(root, file).split(sep).join("/");
    if (/\.test\.tsx?$|\/testing\//.test(from)) continue;
    const room = rooms.find(([name]) => isIn(from, name));
    if (room === undefined) {
      if (!from.endsWith(".d.ts") && !from.endsWith(".config.ts"))
        found.push(`${from}: this place is not in the import table`);
      continue;
    }
    for (const specifier of importsOf(readFileSync(file, "utf8"))) {
      const target = resolveOurs(root, file, specifier);
      if (target !== null && !room[1].some((allowed) => isIn(target, allowed)))
        found.push(`${from}: may not import ${target}`);
    }
  }
  return found;
}

function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

/** The path of one of our files; null for packages of others and for styles. */
function resolveOurs(root: string, file: string, specifier: string): string | null {
  if (specifier in packages) return packages[specifier] ?? null;
  if (specifier.startsWith("@parley/")) return `unknown package ${specifier}`;
  if (!specifier.startsWith(".")) return null;
  return relative(root, resolve(dirname(file), specifier))
    .split(sep)
    .join("/");
}

function importsOf(source: string): string[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^"';]*?from\s*["']([^"']+)["']|\bimport\s*\(\s*["']([^"']+)["']\s*\)|(?:^|\n)\s*import\s+["']([^"']+)["']/g;
  return [...source.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

export function sourcesIn(folder: string, wanted = /\.tsx?$/): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === "node_modules" || entry.name === "dist" ? [] : sourcesIn(path, wanted);
    return wanted.test(entry.name) ? [path] : [];
  });
}
