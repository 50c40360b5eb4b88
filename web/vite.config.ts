import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { HtmlTagDescriptor, Plugin } from "vite";
import { defineConfig } from "vite";

const server = process.env.PARLEY_DEV_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    tailwindcss(),
    preloadFonts(),
    quietSonner(),
    leaveOutJsonSchema(),
    leaveOutRouteSchemas(),
    markSchemasPure(),
  ],
  resolve: { alias: { "rehype-raw": `${import.meta.dirname}/src/markdown/no-raw-html.ts` } },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // Fonts and images stay files: the content policy allows no data: addresses.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs comes in two files, not in one for each piece that two chunks happen to share: over
          // HTTP/1.1 a phone waits for each. The libraries keep their name, and so their place in caches, longer.
          groups: [
            { name: "schemas", test: /[\\/]node_modules[\\/]zod[\\/]/, priority: 2 },
            { name: "library", tags: ["$initial"], test: /[\\/]node_modules[\\/]/, priority: 1 },
            { name: "page", tags: ["$initial"] },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ["/api", "/health", "/openapi.json", "/docs", "/p"].map((path) => [path, { target: server }]),
    ),
  },
});

/**
 * The font of all text, fetched beside the script instead of after the style sheet. That of headings may come later:
 * before the script it would only take the line from it.
 */
function preloadFonts(): Plugin {
  const wanted = /atkinson-hyperlegible-next-latin-wght-normal/;
  return {
    name: "preload-fonts",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle }) {
        return Object.keys(bundle ?? {})
          .filter((file) => wanted.test(file))
          .map((file): HtmlTagDescriptor => ({
            tag: "link",
            attrs: { rel: "preload", href: `/${file}`, as: "font", type: "font/woff2", crossorigin: "" },
            injectTo: "head",
          }));
      },
    },
  };
}

/** Sonner inserts a style element without a nonce, which the content policy refuses; we import its style sheet instead. */
function quietSonner(): Plugin {
  const start = "function __insertCSS(code) {";
  return {
    name: "quiet-sonner",
    enforce: "pre",
    transform(code, id) {
      if (!/\/sonner\/dist\/.*\.m?js$/.test(id)) return null;
      if (!code.includes(start)) throw new Error("sonner inserts its styles in a new way: mend quietSonner");
      return code.replace(start, `${start} return;`);
    },
  };
}

/** The page checks what it receives, but describes no schema: the server does. That half of zod stays behind. */
function leaveOutJsonSchema(): Plugin {
  return {
    name: "leave-out-json-schema",
    enforce: "pre",
    transform(code, id) {
      if (!/\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/.test(id)) return null;
      const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
      if (names.length === 0) throw new Error("zod exports in a new way: mend leaveOutJsonSchema");
      const refuse = 'const refuse = () => () => { throw new Error("the page describes no schema"); };';
      return { code: `${refuse}\nexport { ${names.map((name) => `refuse as ${name}`).join(", ")} };`, map: null };
    },
  };
}

/** The page calls routes by method and path; what they take and give is the server's to check. */
function leaveOutRouteSchemas(): Plugin {
  return {
    name: "leave-out-route-schemas",
    enforce: "pre",
    async transform(_, id) {
      if (!id.endsWith("/protocol/src/routes.ts")) return null;
      const { routes } = await import("@parley/protocol");
      const table = Object.fromEntries(
        Object.entries(routes).map(([name, { method, path }]) => [name, { method, path }]),
      );
      return { code: `export const routes = ${JSON.stringify(table)};`, map: null };
    },
  };
}

/**
 * A schema that nothing on the page asks is no reason to keep it, nor the library that makes it: the makings of
 * `protocol`'s constants are marked as what they are, calls without an effect.
 */
function markSchemasPure(): Plugin {
  return {
    name: "mark-schemas-pure",
    transform(code, id) {
      if (!/\/protocol\/src\/[\w/-]+\.ts$/.test(id)) return null;
      let marked = code;
      for (const statement of this.parse(code).body.toReversed()) {
        const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
        if (declaration?.type !== "VariableDeclaration" || declaration.kind !== "const") continue;
        for (const { init } of declaration.declarations.toReversed()) {
          if (init?.type !== "CallExpression" && init?.type !== "ObjectExpression") continue;
          const made = marked.slice(init.start, init.end);
          marked = `${marked.slice(0, init.start)}/* @__PURE__ */ (() => (${made}))()${marked.slice(init.end)}`;
        }
      }
      return { code: marked, map: null };
    },
  };
}
