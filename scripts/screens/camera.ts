import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";

export const account = { name: "Maya Okafor", email: "maya@example.org", password: "correct horse battery 9" };
export const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 768, height: 1024 },
  laptop: { width: 1280, height: 800 },
  desktop: { width: 1440, height: 900 },
};
export type Size = keyof typeof sizes;

/** Takes the pictures and gathers what the console complains about meanwhile. */
export interface Camera {
  folder: string;
  problems: string[];
  open(url: string): Promise<Page>;
  /** Every width in both themes. */
  shoot(page: Page, name: string): Promise<void>;
  picture(page: Page, name: string, size: Size, theme: string): Promise<void>;
}

export function createCamera(browser: Browser, folder: string): Camera {
  mkdirSync(folder, { recursive: true });
  const problems: string[] = [];
  const camera: Camera = {
    folder,
    problems,
    async open(url) {
      const context = await browser.newContext({ viewport: sizes.desktop, baseURL: url });
      const page = await context.newPage();
      page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(`console: ${message.text()}`);
      });
      return page;
    },
    async shoot(page, name) {
      for (const theme of ["light", "dark"]) {
        for (const size of ["phone", "tablet", "laptop", "desktop"] as const) {
          await page.setViewportSize(sizes[size]);
          await camera.picture(page, name, size, theme);
        }
      }
    },
    async picture(page, name, size, theme) {
      await page.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen;
      }, theme);
      await page.waitForTimeout(250);
      // What slides in has arrived; what goes on for ever, such as a caret, does not count.
      await page.evaluate(() =>
        Promise.allSettled(
          document
            .getAnimations()
            .filter((animation) => animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
            .map((animation) => animation.finished),
        ),
      );
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (wide) problems.push(`${name} at ${size} is wider than the window`);
      await page.screenshot({ path: `${folder}${name}-${theme}-${size}.png` });
    },
  };
  return camera;
}

export async function register(page: Page, setupCode = ""): Promise<void> {
  await page.getByLabel("Your name").fill(account.name);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  const code = page.getByLabel("Setup code");
  if (await code.isVisible()) await code.fill(setupCode);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("button", { name: "Start with practice voices" }).waitFor();
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message everyone").fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector("[aria-busy='true']") === null, null, { timeout: 120_000 });
}
