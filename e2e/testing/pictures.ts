import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { sizes } from "./browser.ts";

/** Where pictures are wanted: the folder `PARLEY_PICTURES` names. */
const folder = process.env.PARLEY_PICTURES;

/** Both themes at both sizes, with `of` in view, for whoever looks at them; afterwards the page is light, and as large as `after`. */
export async function takePictures(
  page: Page,
  name: string,
  after: (typeof sizes)[keyof typeof sizes],
  of?: Locator,
): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const [width, size] of [
    [390, sizes.phone],
    [1440, sizes.desktop],
  ] as const)
    for (const theme of ["light", "dark"]) {
      await page.setViewportSize(size);
      await page.evaluate((wanted) => document.documentElement.setAttribute("data-theme", wanted), theme);
      await of?.scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) });
    }
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "light"));
  await page.setViewportSize(after);
}
