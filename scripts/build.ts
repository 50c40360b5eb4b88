import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build as bundle, type PluginBuild } from "esbuild";
import { build as buildWeb } from "vite";

/** Builds `dist/`: the server as one file and a few lazy chunks, the page beside it with compressed twins. */
const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
await buildWeb({ configFile: join(root, "web", "vite.config.ts"), root: join(root, "web"), logLevel: "warn" });
await bundle({
  entryPoints: { server: join(root, "server/src/main.ts"), parley: join(root, "server/src/cli/parley.ts") },
  outdir: dist,
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node24",
  chunkNames: "chunks/[name]-[hash]",
  minifySyntax: true,
  // Names stay as they are, for stacks; a source is kept in memory as it is written.
  minifyWhitespace: true,
  plugins: [
    { name: "english-only", setup: leaveOutLocales },
    { name: "plain-http", setup: takeHttpAsItIs },
  ],
  sourcemap: true,
  logLevel: "error",
  // Optional native binding of `pg` that is not installed.
  external: ["pg-native", "cloudflare:sockets"],
  // CommonJS packages inside an ES module bundle still ask for `require`.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
compress(join(dist, "web"));

/** zod's messages in fifty languages: ours are English, and no schema of ours asks for another. */
function leaveOutLocales(build: PluginBuild): void {
  build.onResolve({ filter: /locales\/index\.js$/ }, ({ importer }) =>
    /[\\/]zod[\\/]/.test(importer) ? { path: "no-locales", namespace: "empty" } : null,
  );
  build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export {};", loader: "js" }));
}

/**
 * An import of `node:http` reads each of its exports once, among them getters that load the whole of Node's own fetch:
 * a third of a cold start. Taken as it is, they are read by who uses them.
 */
function takeHttpAsItIs(build: PluginBuild): void {
  build.onResolve({ filter: /^(?:node:)?http$/ }, () => ({ path: "http", namespace: "plain-http" }));
  build.onLoad({ filter: /.*/, namespace: "plain-http" }, () => ({
    contents: 'module.exports = process.getBuiltinModule("node:http");',
    loader: "js",
  }));
}

/** Once, here, as small as it gets: the server only chooses among the twins. */
function compress(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) compress(path);
    else if (/\.(js|css|svg|json|webmanifest)$/.test(name)) {
      const body = readFileSync(path);
      const size = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
      writeFileSync(`${path}.br`, brotliCompressSync(body, { params: size }));
      writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
    }
  }
}
