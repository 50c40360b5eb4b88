import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds on the page as it is, a line each. */
export async function violations(page: Page, where: string): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(
    async ([place, only]) => {
      // Loaded into the page just above.
      const { axe: tool } = window as unknown as {
        axe: {
          run(root: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
        };
      };
      const { violations: found } = await tool.run(document, { runOnly: { type: "tag", values: only } });
      return found.map((one) => `${place}: ${one.id} ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
    },
    [where, tags] as const,
  );
}
