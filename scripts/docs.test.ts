import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { sourcesIn } from "./check-imports.ts";
import { isSaid, textsOf } from "./texts-of.ts";

/** What the documents say is true: their quotes, names, commands and links. */
const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const guides = ["first-steps", "phone", "notes", "export", "troubleshooting"].map((name) => `docs/${name}.md`);
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const textsIn = (folders: string[]): string[] =>
  folders
    .flatMap((folder) => sourcesIn(join(root, folder)))
    .filter((file) => !/\.test\.tsx?$|[\\/]testing[\\/]/.test(file))
    .flatMap((file) => textsOf(readFileSync(file, "utf8")));
const page = textsIn(["web/src/data"]);
const everything = [...page, ...textsIn(["server/src", "protocol/src"]), ...textsOf(read("launch.cjs"))];

test("every sentence that troubleshooting.md quotes is one that the server or the page says", () => {
  const quotes = [...read("docs/troubleshooting.md").matchAll(/^> (.*)$/gm)].map((match) => match[1] ?? "");
  expect(quotes.length).toBeGreaterThan(20);
  for (const quote of quotes) {
    const [, sentence = "", code] = /^`([^`]+)`(?: \(`(\w+)`\))?$/.exec(quote) ?? [];
    expect(sentence, `a quote is a sentence in backticks, and its code: ${quote}`).not.toBe("");
    expect(isSaid(sentence, everything), `nobody says: ${sentence}`).toBe(true);
    if (code !== undefined) expect(codes.has(code), `no such code: ${code}`).toBe(true);
  }
});

const codes = new Set(
  ["protocol/src/errors.ts", "web/src/data/messages.ts"].flatMap((file) =>
    [...read(file).matchAll(/^ {2,4}([a-z_]+):/gm)].map((match) => match[1]),
  ),
);

test("a sentence that nobody says is found out, also one that only looks like a template", () => {
  const texts = textsOf('const a = "Sign in first."; const b = (name) => `${name} could not answer.`;');
  expect(isSaid("Sign in first.", texts)).toBe(true);
  expect(isSaid("Vega could not answer.", texts)).toBe(true);
  for (const other of ["Sign in at once.", "Sign", "Vega could not answer", "could not answer."])
    expect(isSaid(other, texts), other).toBe(false);
});

test("every name of a button or field in the guides, written in italics, is one of the page", () => {
  for (const guide of guides) {
    const prose = read(guide).replace(/```[\s\S]*?```|`[^`]*`/g, "");
    for (const [, name = ""] of prose.matchAll(/(?<![\w*])_([^_]+)_(?!\w)/g)) {
      const shown = name.replace(/\s+/g, " ");
      expect(headings.has(shown) || isSaid(shown, page), `${guide}: the page has no “${shown}”`).toBe(true);
    }
  }
});

/** Sections of the guides may be named in italics too. */
const headings = new Set(
  guides.flatMap((guide) => [...read(guide).matchAll(/^#+ (.*)$/gm)].map((match) => match[1] ?? "")),
);

test("every local link and picture of the documents leads somewhere", () => {
  for (const document of documents) {
    for (const [, target = ""] of read(document).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? document : join(dirname(document), path);
      expect(existsSync(join(root, file)), `${document}: ${target}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(file), `${document}: ${target}`).toContain(anchor);
    }
  }
});

function anchorsOf(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("every command and variable of the documents exists", () => {
  const scripts: Record<string, unknown> = JSON.parse(read("package.json")).scripts;
  const variables = `${read(".env.example")}\n${read("server/src/config.ts")}`;
  const commands = read("server/src/cli/parley.ts");
  for (const document of ["README.md", "CONTRIBUTING.md", "docs/api.md", "docs/frontend.md", ...guides]) {
    const text = read(document);
    for (const [, name = ""] of text.matchAll(/npm run ([\w:]+)/g)) expect(scripts, document).toHaveProperty(name);
    for (const [, name = ""] of text.matchAll(/(?:--no-install|launch\.cjs) parley ((?:(?:user|token) )?[\w-]+)/g))
      expect(commands, `${document}: ${name}`).toContain(`case "${name}"`);
    for (const [name] of text.matchAll(/\bPARLEY_[A-Z_]+\b/g))
      expect(variables, `${document}: ${name}`).toContain(name);
  }
});

test("every picture is shown somewhere, and together they stay small", () => {
  const folder = join(root, "docs/images");
  const pictures = readdirSync(folder);
  const all = documents.map(read).join("\n");
  for (const picture of pictures) expect(all).toContain(`images/${picture}`);
  const bytes = pictures.map((picture) => statSync(join(folder, picture)).size);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(600_000);
});

test("origins.md has no empty cell, and every file it names is there", () => {
  const rows = read("docs/origins.md")
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\| (Asked for|-+) /.test(line))
    .map((line) => line.split("|").slice(1, -1));
  expect(rows.length).toBeGreaterThan(45);
  for (const cells of rows) {
    expect(
      cells.map((cell) => cell.trim()),
      cells.join("|"),
    ).not.toContain("");
    expect(cells).toHaveLength(3);
    for (const [, path = ""] of cells.join(" ").matchAll(/`([\w.-]+\/[\w./-]+)`/g))
      if (!path.startsWith("api/")) expect(existsSync(join(root, path)), path).toBe(true);
  }
});
